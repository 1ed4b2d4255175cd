// The casework of CasesService, bound to its rules: who may record what, from assessment to adoption.
#pragma once

#include "shared/front/front.h"

namespace kith::cases {

// Assessments, strategy discussions, enquiries, conferences, plans, visits.
void AddProtectionRpcs(Front& front);
// Legal gateway, pre-proceedings, care proceedings.
void AddCourtRpcs(Front& front);
// Looked-after children, reunification.
void AddCareRpcs(Front& front);
// Transfer, birth, death, adoption.
void AddLifeRpcs(Front& front);

}  // namespace kith::cases
