// What becomes known of a person: names, ordinary addresses, disabilities, ethnicity. Each is a new entry of the
// person's history, with the day from which it holds; nothing is overwritten.
#pragma once

#include "services/cases/domain/people/fields.h"
#include "shared/result/result.h"

#include "kith/cases/v1/people_service.pb.h"
#include "kith/cases/v1/person.pb.h"

namespace kith::cases {

// INVALID_REQUEST, UNKNOWN_CODE, DATE_IN_FUTURE, END_BEFORE_START; for entries as a caller sends them. path: what their
// fields begin with, e.g. "person_name.".
Refused CheckNameEntry(const std::string& path, const v1::PersonName& entry, const Context& context);
Refused CheckAddressEntry(const std::string& path, const v1::PersonAddress& entry, const Context& context);
// Census rules 8790 and 8794: DISABILITIES_CONTRADICT. field: that of the list.
Refused CheckDisabilityList(std::string_view field, const google::protobuf::RepeatedField<int>& disabilities);
// ADDRESSES_OVERLAP when two main addresses hold on one day. skip: number of the entry that this one replaces, or 0. A
// main address without an end follows the one that is open and ends it, so that is no overlap.
Refused CheckMainAddress(const std::string& path, const v1::Person& person, const v1::PersonAddress& entry, int skip);

// Refusals beside those above: RECORD_FULL; CURRENT_NAME_ENDS; ALREADY_RECORDED.
Result<Events<CasesEvent>> RecordPersonName(const v1::Person& person, const v1::RecordPersonNameRequest& request,
                                            const Context& context);
// RECORD_FULL.
Result<Events<CasesEvent>> RecordPersonAddress(const v1::Person& person, const v1::RecordPersonAddressRequest& request,
                                               const Context& context);
// NOT_FOUND for an entry that is not there; ADDRESS_ENDED; END_BEFORE_START.
Result<Events<CasesEvent>> EndPersonAddress(const v1::Person& person, const v1::EndPersonAddressRequest& request,
                                            const Context& context);
// NOT_FOUND for an entry that is not there.
Result<Events<CasesEvent>> MarkPersonAddress(const v1::Person& person, const v1::MarkPersonAddressRequest& request,
                                             const Context& context);
// RECORD_FULL.
Result<Events<CasesEvent>> RecordDisabilities(const v1::Person& person, const v1::RecordDisabilitiesRequest& request,
                                              const Context& context);
Result<Events<CasesEvent>> RecordEthnicity(const v1::Person& person, const v1::RecordEthnicityRequest& request,
                                           const Context& context);

}  // namespace kith::cases
