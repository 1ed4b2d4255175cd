#include "services/workbook/service.h"

#include "services/workbook/gate.h"

#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::workbook {
namespace {

using enum identity::Role;
using namespace v1;

const Roles kReaders = {kSocialWorker, kPractitioner, kTeamManager, kConferenceChair, kAuditor, kService, kImporter};

}  // namespace

void AddWorkbookRpcs(Front& front, const Templates&, const Clock& clock) {
  front.Use(FamilyGate(), clock);
  front.Get<GetWorkbookRequest, GetWorkbookResponse>("GetWorkbook", kReaders, "workbooks",
                                                     &GetWorkbookResponse::mutable_workbook);
}

}  // namespace kith::workbook
