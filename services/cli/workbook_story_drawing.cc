// A child's drawing, from a draft that is typed in two breaths to an entry that has it.
#include <stdexcept>

#include <cairo.h>

#include "services/cli/output.h"
#include "services/cli/workbook_story.h"
#include "shared/digest/digest.h"

#include "kith/workbook/v1/drafts_service.pb.h"
#include "kith/workbook/v1/entries_service.pb.h"

namespace kith::cli {
namespace {

using namespace workbook::v1;

constexpr char kDraft[] = "drafts/story-testans-wall";

// A wall of bricks round a bed, and somebody small in it: a PNG of 120 by 80 pixels.
std::string Drawing() {
  cairo_surface_t* paper = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 120, 80);
  cairo_t* pen = cairo_create(paper);
  const auto box = [pen](double x, double y, double width, double height, double red, double green, double blue) {
    cairo_set_source_rgb(pen, red, green, blue);
    cairo_rectangle(pen, x, y, width, height);
    cairo_fill(pen);
  };
  box(0, 0, 120, 80, 1, 1, 0.96);
  for (int row = 0; row < 5; ++row) {
    for (int column = 0; column < 7; ++column) box(column * 18 - (row % 2) * 9, 30 + row * 10, 16, 8, 0.72, 0.25, 0.18);
  }
  box(44, 44, 34, 30, 1, 1, 0.96);  // where nobody comes in
  box(48, 62, 26, 8, 0.3, 0.45, 0.8);
  box(52, 54, 6, 8, 0.95, 0.8, 0.65);
  std::string png;
  const auto written = cairo_surface_write_to_png_stream(
      paper,
      [](void* to, const unsigned char* bytes, unsigned length) {
        static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), length);
        return CAIRO_STATUS_SUCCESS;
      },
      &png);
  cairo_destroy(pen);
  cairo_surface_destroy(paper);
  if (written != CAIRO_STATUS_SUCCESS) throw std::runtime_error("the drawing could not be drawn");
  return png;
}

std::string DigestOf(const std::string& bytes) { return Hex(digest::Sha256({bytes})); }

std::string Upload(Stage& stage, const Tale& tale, const std::string& png) {
  BeginUploadRequest begin;
  begin.set_workbook(tale.workbook);
  begin.set_media_type("image/png");
  begin.set_size_bytes(static_cast<int64_t>(png.size()));
  begin.set_sha256(DigestOf(png));
  begin.set_title("Testan's wall");
  PutChunkRequest put;
  put.set_name(stage.Do<BeginUploadResponse>(kChildPractitioner, kEntriesService, "BeginUpload", "upload-wall", begin)
                   .upload()
                   .name());
  put.set_data(png);
  stage.Ask<PutChunkResponse>(kChildPractitioner, kEntriesService, "PutChunk", put);
  FinishUploadRequest finish;
  finish.set_name(put.name());
  return stage.Do<FinishUploadResponse>(kChildPractitioner, kEntriesService, "FinishUpload", "uploaded-wall", finish)
      .attachment()
      .name();
}

void Save(Stage& stage, const Tale& tale, int64_t revision, const Entry& entry) {
  SaveDraftRequest save;
  save.set_workbook(tale.workbook);
  auto& draft = *save.mutable_draft();
  draft.set_name(kDraft);
  draft.set_workbook(tale.workbook);
  draft.set_revision(revision);
  *draft.mutable_entry() = entry;
  stage.Ask<SaveDraftResponse>(kChildPractitioner, kDraftsService, "SaveDraft", save);
}

// As it is typed; what is recorded is what the service kept of it.
Entry Typed(Stage& stage, const Tale& tale) {
  Entry entry;
  entry.set_kind(ENTRY_KIND_DIRECT_WORK);
  *entry.mutable_start_time() = stage.At(17, 15, 30);
  entry.add_practitioners(kChildPractitioner.number);
  entry.add_people(tale.children[1]);
  entry.set_narrative("Crayons at the kitchen table. Testan drew his wall and");
  Save(stage, tale, 1, entry);
  entry.set_narrative(
      "Crayons at the kitchen table. Testan drew his wall and, last of all, himself. He asked that it is kept here.");
  entry.set_is_significant(true);
  auto& voice = *entry.add_children();
  voice.set_person(tale.children[1]);
  voice.set_is_seen(true);
  voice.set_is_seen_alone(true);
  voice.set_is_bedroom_seen(true);
  voice.set_own_words("The small one is me. The wall has no door.");
  const auto drawing = Upload(stage, tale, Drawing());
  voice.add_attachments(drawing);
  entry.add_attachments(drawing);
  Save(stage, tale, 2, entry);
  GetDraftRequest get;
  get.set_name(kDraft);
  return stage.Ask<GetDraftResponse>(kChildPractitioner, kDraftsService, "GetDraft", get).draft().entry();
}

// Of the entry that the draft became in an earlier run of the day; nothing where it did not yet.
std::string ToldBefore(Stage& stage, const Tale& tale) {
  ListEntriesRequest list;
  list.set_workbook(tale.workbook);
  list.set_kind(ENTRY_KIND_DIRECT_WORK);
  const auto found = stage.Ask<ListEntriesResponse>(kChildPractitioner, kEntriesService, "ListEntries", list);
  return found.entries().empty() ? "" : found.entries(0).name();
}

bool IsWhole(Stage& stage, const Tale& tale, const Hand& by) {
  GetAttachmentRequest get;
  get.set_name(tale.drawing);
  const auto known = stage.Ask<GetAttachmentResponse>(by, kEntriesService, "GetAttachment", get).attachment();
  DownloadAttachmentRequest download;
  download.set_name(tale.drawing);
  DownloadAttachmentResponse piece;
  std::string png;
  const auto read = stage.Read(by, kEntriesService, "DownloadAttachment", download, piece, [&] {
    png += piece.data();
    return true;
  });
  if (!read) throw StoryStopped{read.error(), "DownloadAttachment"};
  return known.state() == Attachment::STATE_ATTACHED && DigestOf(png) == known.sha256();
}

}  // namespace

void DrawTheWall(Stage& stage, Tale& tale) {
  tale.drawing_entry = ToldBefore(stage, tale);
  if (tale.drawing_entry.empty()) {
    tale.drawing_entry = Record(stage, tale, kChildPractitioner, "wall", Typed(stage, tale));
    DiscardDraftRequest discard;
    discard.set_name(kDraft);
    stage.Ask<DiscardDraftResponse>(kChildPractitioner, kDraftsService, "DiscardDraft", discard);
  }
  GetEntryRequest get;
  get.set_name(tale.drawing_entry);
  tale.drawing =
      stage.Ask<GetEntryResponse>(kSocialWorker, kEntriesService, "GetEntry", get).entry().children(0).attachments(0);
  tale.is_drawing_whole = IsWhole(stage, tale, kSocialWorker);
  tale.passages.push_back(tale.drawing_entry);
  stage.Say(17,
            "Direct work with Testan. It is kept as a draft while it is typed, and becomes an entry with his drawing: "
            "\"The small one is me. The wall has no door.\"");
}

}  // namespace kith::cli
