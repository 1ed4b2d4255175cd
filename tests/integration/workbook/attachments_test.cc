// Attachments, on both stores: up in pieces that may come twice, down as a stream, seen with their entry, and erased
// for good.
#include "services/workbook/attachments.h"

#include <fstream>
#include <future>
#include <limits>
#include <sstream>
#include <thread>

#include <gtest/gtest.h>

#include "shared/digest/digest.h"
#include "tests/integration/workbook/entries_fixture.h"

namespace kith::workbook {
namespace {

std::string Hex(const std::string& bytes) {
  std::ostringstream text;
  for (const unsigned char c : bytes) text << "0123456789abcdef"[c >> 4] << "0123456789abcdef"[c & 15];
  return text.str();
}

// A picture of so many bytes, each piece of which is another.
std::string Picture(size_t size) {
  std::string bytes = "\x89PNG\r\n\x1A\n";
  while (bytes.size() < size) bytes += "A drawing of a dragon, line " + std::to_string(bytes.size()) + ". ";
  bytes.resize(size);
  return bytes;
}

// What a client of a download gets.
class Received final : public rpc::Stream {
 public:
  void Send(std::string message, std::function<void(bool)> on_sent) override {
    v1::DownloadAttachmentResponse piece;
    if (!piece.ParseFromString(message)) throw std::logic_error("no piece");
    bytes += piece.data();
    on_sent(true);
  }
  void Finish(Result<void> outcome) override { done.set_value(std::move(outcome)); }
  bool IsOver() const override { return false; }

  std::string bytes;
  std::promise<Result<void>> done;
};

class Attachments : public EntriesOnAStore {
 protected:
  template <class Request>
  static std::string Text(const Request& request) {
    std::string text;
    google::protobuf::TextFormat::PrintToString(request, &text);
    return text;
  }
  std::string BeginText(const std::string& bytes, const std::string& type = "image/png") {
    v1::BeginUploadRequest request;
    request.set_workbook(kWorkbook);
    request.set_media_type(type);
    request.set_size_bytes(static_cast<int64_t>(bytes.size()));
    request.set_sha256(Hex(digest::Sha256({bytes})));
    request.set_title("A drawing");
    return Text(request);
  }
  std::string Begin(const Caller& caller, const std::string& bytes, const std::string& type = "image/png") {
    return Must<v1::BeginUploadResponse>(caller, "BeginUpload", BeginText(bytes, type)).upload().name();
  }
  static std::string PieceText(const std::string& name, size_t offset, const std::string& data) {
    v1::PutChunkRequest request;
    request.set_name(name);
    request.set_offset_bytes(static_cast<int64_t>(offset));
    request.set_data(data);
    return Text(request);
  }
  void Put(const Caller& caller, const std::string& name, const std::string& bytes, size_t from = 0) {
    constexpr size_t kPiece = 200 * 1024;
    for (size_t at = from; at < bytes.size(); at += kPiece)
      Must<v1::PutChunkResponse>(caller, "PutChunk", PieceText(name, at, bytes.substr(at, kPiece)));
  }
  std::string Upload(const Caller& caller, const std::string& bytes) {
    const auto name = Begin(caller, bytes);
    Put(caller, name, bytes);
    Must<v1::FinishUploadResponse>(caller, "FinishUpload", "name: '" + name + "'");
    return name;
  }
  std::string Attach(const Caller& caller, const std::string& name, const std::string& more = "") {
    return Record(caller, "DIRECT_WORK",
                  At("03-02") +
                      "practitioners: 'CP1' people: 'people/C0000001' narrative: 'Drew.' "
                      "attachments: '" +
                      name + "' " + more);
  }
  std::pair<std::string, std::string> Download(const Caller& caller, const std::string& name, int64_t offset = 0) {
    auto received = std::make_shared<Received>();
    auto request = std::make_unique<v1::DownloadAttachmentRequest>();
    request->set_name(name);
    request->set_offset_bytes(offset);
    rpc::Call call;
    call.caller = {caller.subject, {caller.role}, ""};
    call.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    methods_.at("DownloadAttachment").streaming(call, std::move(request), received);
    const auto outcome = received->done.get_future().get();
    return {received->bytes, outcome ? "OK" : outcome.error().reason};
  }
};
KITH_ON_BOTH_STORES(Attachments);

TEST_P(Attachments, GoUpInPiecesAndComeDownAsTheyWere) {
  if (!journal_) return;
  const std::string bytes = Picture(900'001);
  const auto name = Upload(cp_, bytes);
  const auto attachment = Must<v1::GetAttachmentResponse>(cp_, "GetAttachment", "name: '" + name + "'").attachment();
  EXPECT_EQ(attachment.state(), v1::Attachment::STATE_UPLOADED);
  EXPECT_EQ(attachment.size_bytes(), 900'001);
  EXPECT_EQ(Download(cp_, name), std::make_pair(bytes, std::string("OK")));
  EXPECT_EQ(Download(cp_, name, 300'000), std::make_pair(bytes.substr(300'000), std::string("OK"))) << "after a break";
  EXPECT_EQ(Download(cp_, name, 900'001), std::make_pair(std::string(), std::string("OK")));
  EXPECT_EQ(Download(cp_, name, 900'002).second, "INVALID_REQUEST");
  for (const auto& entry : journal_->Read(0, 1000))
    EXPECT_LT(entry.payload.size(), 4'000u) << "no bytes in the journal";
}

TEST_P(Attachments, GoOnAfterAnInterruption) {
  if (!journal_) return;
  const std::string bytes = Picture(500'000);
  const std::string begin = "request_id: 'upload-12345678' " + BeginText(bytes);
  const auto name = Must<v1::BeginUploadResponse>(cp_, "BeginUpload", begin).upload().name();
  Must<v1::PutChunkResponse>(cp_, "PutChunk", PieceText(name, 0, bytes.substr(0, 200'000)));
  BeginAnew();
  EXPECT_EQ(Must<v1::BeginUploadResponse>(cp_, "BeginUpload", begin).upload().received_bytes(), 200'000);
  EXPECT_EQ(Must<v1::GetUploadResponse>(cp_, "GetUpload", "name: '" + name + "'").upload().received_bytes(), 200'000);
  // The answer of a piece was lost: it comes again.
  EXPECT_EQ(Must<v1::PutChunkResponse>(cp_, "PutChunk", PieceText(name, 0, bytes.substr(0, 200'000))).received_bytes(),
            200'000);
  EXPECT_EQ(ReasonOf<v1::PutChunkResponse>(cp_, "PutChunk", PieceText(name, 300'000, "x")), "CHUNK_OUT_OF_ORDER");
  EXPECT_EQ(ReasonOf<v1::FinishUploadResponse>(cp_, "FinishUpload", "name: '" + name + "'"), "UPLOAD_INCOMPLETE");
  EXPECT_EQ(ReasonOf<v1::PutChunkResponse>(cp_, "PutChunk", PieceText(name, 200'000, std::string(200 * 1024 + 1, 'x'))),
            "INVALID_REQUEST");
  Put(cp_, name, bytes, 200'000);
  EXPECT_EQ(ReasonOf<v1::PutChunkResponse>(cp_, "PutChunk", PieceText(name, 500'000, "x")), "INVALID_REQUEST");
  const std::string finish = "request_id: 'finish-12345678' name: '" + name + "'";
  Must<v1::FinishUploadResponse>(cp_, "FinishUpload", finish);
  Must<v1::FinishUploadResponse>(cp_, "FinishUpload", finish);
  EXPECT_EQ(Download(cp_, name).first, bytes);
  EXPECT_EQ(
      ReasonOf<v1::BeginUploadResponse>(cp_, "BeginUpload", "request_id: 'upload-12345678' " + BeginText("other")),
      "REQUEST_ID_REUSED");
}

TEST_P(Attachments, TakeNoPieceFromBeyondTheirEnd) {
  if (!journal_) return;
  const std::string bytes = Picture(1'000);
  const auto name = Begin(cp_, bytes);
  const std::string piece = bytes.substr(0, 100);
  constexpr auto kFarthest = static_cast<size_t>(std::numeric_limits<int64_t>::max());
  for (const size_t offset : {size_t{901}, size_t{1'000}, kFarthest - 99, kFarthest})
    EXPECT_EQ(ReasonOf<v1::PutChunkResponse>(cp_, "PutChunk", PieceText(name, offset, piece)), "INVALID_REQUEST")
        << offset;
  for (const size_t offset : {1, 500, 900})
    EXPECT_EQ(ReasonOf<v1::PutChunkResponse>(cp_, "PutChunk", PieceText(name, offset, piece)), "CHUNK_OUT_OF_ORDER")
        << offset;
  EXPECT_EQ(ReasonOf<v1::PutChunkResponse>(cp_, "PutChunk", "name: '" + name + "' offset_bytes: -1 data: 'x'"),
            "INVALID_REQUEST");
  Put(cp_, name, bytes);
  Must<v1::FinishUploadResponse>(cp_, "FinishUpload", "name: '" + name + "'");
  EXPECT_EQ(Download(cp_, name).first, bytes);
}

TEST_P(Attachments, ThatAreNotWhatTheyAreSaidToBeLeaveNothing) {
  if (!journal_) return;
  const std::string program = "MZ\x90 this is a program";
  auto name = Begin(cp_, program);
  Put(cp_, name, program);
  EXPECT_EQ(ReasonOf<v1::FinishUploadResponse>(cp_, "FinishUpload", "name: '" + name + "'"), "UPLOAD_CORRUPT");
  EXPECT_FALSE(side_->FindUpload(name));
  const std::string bytes = Picture(1'000);
  name = Begin(cp_, bytes);
  std::string other = bytes;
  other.back() = '!';
  Put(cp_, name, other);
  EXPECT_EQ(ReasonOf<v1::FinishUploadResponse>(cp_, "FinishUpload", "name: '" + name + "'"), "UPLOAD_CORRUPT");
  EXPECT_EQ(side_->ReadBytes(name, 0), "");
  EXPECT_EQ(ReasonOf<v1::BeginUploadResponse>(cp_, "BeginUpload", BeginText(bytes, "text/html")), "UNKNOWN_MEDIA_TYPE");
  v1::BeginUploadRequest request;
  request.set_workbook(kWorkbook);
  request.set_media_type("image/png");
  request.set_size_bytes(20 * 1024 * 1024 + 1);
  request.set_sha256(std::string(64, '0'));
  EXPECT_EQ(ReasonOf<v1::BeginUploadResponse>(cp_, "BeginUpload", Text(request)), "ATTACHMENT_TOO_LARGE");
  EXPECT_EQ(ReasonOf<v1::BeginUploadResponse>(stranger_, "BeginUpload", BeginText(bytes)), "NOT_FOUND");
}

TEST_P(Attachments, AreSeenByWhoeverSeesTheirEntry) {
  if (!journal_) return;
  const std::string bytes = Picture(5'000);
  const auto name = Upload(cp_, bytes);
  for (const auto& caller : {sw_, tm_, dao_, stranger_}) {
    EXPECT_EQ(Download(caller, name).second, "NOT_FOUND") << "it waits for its entry: " << caller.subject;
    EXPECT_EQ(ReasonOf<v1::PutChunkResponse>(caller, "PutChunk", PieceText(name, 0, "x")), "NOT_FOUND");
  }
  const auto entry = Attach(cp_, name);
  EXPECT_EQ(Download(dao_, name).first, bytes);
  Must<v1::LimitEntryResponse>(
      cp_, "LimitEntry", "name: '" + entry + "' reason: 'her school badge' visibility { locates: 'people/C0000003' }");
  EXPECT_EQ(Download(dao_, name), std::make_pair(std::string(), std::string("NOT_FOUND")));
  EXPECT_EQ(ReasonOf<v1::GetAttachmentResponse>(dao_, "GetAttachment", "name: '" + name + "'"), "NOT_FOUND");
  EXPECT_EQ(Download(sw_, name).first, bytes);
  EXPECT_EQ(Download(stranger_, name).second, "NOT_FOUND");
  EXPECT_EQ(Get(sw_, entry).attachments(0), name);
  ASSERT_TRUE(journal_->EraseStream(name));
  EXPECT_EQ(ReasonOf<v1::LimitEntryResponse>(cp_, "LimitEntry", "name: '" + entry + "' reason: 'over' visibility {}"),
            "OK")
      << "though its attachment is no more";
}

TEST_P(Attachments, AreErasedForGood) {
  if (!journal_) return;
  const std::string bytes = Picture(300'000);
  const auto name = Upload(cp_, bytes);
  Attach(cp_, name);
  const std::string erase = "request_id: 'erase-12345678' name: '" + name + "' reason: 'of another child'";
  EXPECT_EQ(ReasonOf<v1::EraseAttachmentResponse>(cp_, "EraseAttachment", "name: '" + name + "' reason: 'x'"),
            "NOT_YOURS");
  const auto erased = Must<v1::EraseAttachmentResponse>(tm_, "EraseAttachment", erase).attachment();
  EXPECT_EQ(erased.state(), v1::Attachment::STATE_ERASED);
  EXPECT_EQ(erased.erased_by().worker(), "TM1");
  EXPECT_EQ(erased.sha256(), Hex(digest::Sha256({bytes}))) << "what it was stays known";
  Must<v1::EraseAttachmentResponse>(tm_, "EraseAttachment", erase);
  EXPECT_EQ(Download(cp_, name).second, "ATTACHMENT_ERASED");
  EXPECT_EQ(side_->ReadBytes(name, 0), "");
  if (GetParam() == sql::Dialect::kPostgres) return;
  // Not even in the file: what SQLite frees is overwritten.
  for (const char* file : {".side", ".side-wal"}) {
    std::ifstream in(dir_.File("service.db") + file, std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    EXPECT_EQ(content.find("A drawing of a dragon"), std::string::npos) << file;
  }
}

TEST_P(Attachments, AreSweptWhereNobodyFinishesOrTheStreamIsErased) {
  if (!journal_) return;
  const std::string bytes = Picture(5'000);
  const auto left = Begin(cp_, bytes);
  Put(cp_, left, bytes);
  const auto kept = Upload(cp_, bytes);
  const auto gone = Upload(cp_, bytes);
  ASSERT_TRUE(journal_->EraseStream(gone));
  EXPECT_EQ(Sweep(*side_, *journal_, clock_.Now() + std::chrono::hours(23)), 0);
  EXPECT_EQ(Sweep(*side_, *journal_, clock_.Now() + std::chrono::hours(25)), 2);
  EXPECT_EQ(side_->ReadBytes(left, 0), "");
  EXPECT_EQ(side_->ReadBytes(gone, 0), "");
  EXPECT_EQ(Download(cp_, kept).first, bytes);
}

TEST_P(Attachments, AreNotSweptWhileSomebodyFinishesThem) {
  if (!journal_) return;
  const std::string bytes = Picture(5'000);
  const auto name = Begin(cp_, bytes);
  Put(cp_, name, bytes);
  clock_.Advance(std::chrono::hours(25));
  // Another replica is in the middle of finishing it.
  auto address = options_.database;
  if (address.dialect == sql::Dialect::kSqlite) address.target += ".side";
  const auto other = sql::Open(address, sql::Mode::kWrite);
  other->Query(address.dialect == sql::Dialect::kSqlite ? "BEGIN IMMEDIATE" : "BEGIN");
  other->Query("UPDATE upload SET finished = $2 WHERE name = $1",
               {name, int64_t{clock_.Now().time_since_epoch().count()}});
  auto swept = std::async(std::launch::async, [&] { return Sweep(*side_, *journal_, clock_.Now()); });
  // So that it has listed the upload by then; where it has not, the outcome is the same.
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  other->Query("COMMIT");
  EXPECT_EQ(swept.get(), 0);
  Must<v1::FinishUploadResponse>(cp_, "FinishUpload", "name: '" + name + "'");
  EXPECT_EQ(Download(cp_, name), std::make_pair(bytes, std::string("OK")));
}

TEST_P(Attachments, ThatAreFinishedWaitADayForTheJournal) {
  if (!journal_) return;
  const std::string bytes = Picture(5'000);
  const auto name = Begin(cp_, bytes);
  Put(cp_, name, bytes);
  clock_.Advance(std::chrono::hours(25));
  side_->FinishUpload(name, clock_.Now());
  EXPECT_EQ(Sweep(*side_, *journal_, clock_.Now() + std::chrono::hours(23)), 0) << "its event may be on the way";
  EXPECT_EQ(Sweep(*side_, *journal_, clock_.Now() + std::chrono::hours(25)), 1);
  EXPECT_EQ(ReasonOf<v1::FinishUploadResponse>(cp_, "FinishUpload", "name: '" + name + "'"), "NOT_FOUND");
  EXPECT_FALSE(journal_->ReadState(name)) << "no attachment without bytes";
}

}  // namespace
}  // namespace kith::workbook
