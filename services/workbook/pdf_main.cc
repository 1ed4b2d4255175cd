// kith-workbook-pdf: draws a document of the workbook. Standard input is the paragraphs (pdf_document.h), standard
// output the file. A program of its own, which the service starts for each document: what lays out text and reads fonts
// is large, and a text that it cannot bear takes nothing down but itself.
#include <exception>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "services/workbook/pdf_document.h"

namespace kith::workbook {
namespace {

// Points of 1/72 inch: A4, with margins that a file can be bound in.
constexpr double kWidth = 595.28, kHeight = 841.89;
constexpr double kMargin = 64, kFoot = 40;

struct Style {
  const char* font;
  double before;  // above it
  double indent;
  double grey;       // of the text: 0 is black
  double keep_with;  // below it there must be so much room left on the page
};

Style StyleOf(Block::Kind kind) {
  switch (kind) {
    case Block::Kind::kTitle:
      return {"Serif Bold 20", 0, 0, 0, 60};
    case Block::Kind::kNotice:
      return {"Serif Bold 10.5", 6, 0, 0, 20};
    case Block::Kind::kFact:
      return {"Serif 9.5", 4, 0, 0.2, 0};
    case Block::Kind::kHeading:
      return {"Serif Bold 14", 22, 0, 0, 80};
    case Block::Kind::kAsked:
      return {"Serif Bold 10.5", 11, 0, 0, 40};
    case Block::Kind::kPassage:
      return {"Serif 10.5", 2, 0, 0, 0};
    case Block::Kind::kVoice:
      return {"Serif Italic 11", 2, 16, 0, 0};
    case Block::Kind::kSource:
      return {"Serif 8.5", 2, 0, 0.3, 0};
    case Block::Kind::kComment:
      return {"Serif 10", 9, 16, 0.1, 0};
    case Block::Kind::kWithheld:
      return {"Serif Italic 9", 9, 0, 0.2, 0};
  }
  return {"Serif 10.5", 2, 0, 0, 0};
}

struct Free {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

cairo_status_t Append(void* file, const unsigned char* bytes, unsigned int size) {
  static_cast<std::string*>(file)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

class Pages {
 public:
  Pages(std::string* file, std::string foot)
      : surface_(cairo_pdf_surface_create_for_stream(Append, file, kWidth, kHeight)),
        context_(cairo_create(surface_.get())),
        foot_(std::move(foot)) {
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_TITLE, foot_.c_str());
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATOR, "Kith");
  }

  void Put(const Block& block) {
    const Style style = StyleOf(block.kind);
    const auto layout = Layout(block.text, style.font, kWidth - 2 * kMargin - style.indent);
    if (at_ > kMargin) at_ += style.before;
    if (style.keep_with > 0 && at_ + style.keep_with > kHeight - kMargin) Turn();
    cairo_set_source_rgb(context_.get(), style.grey, style.grey, style.grey);
    // Line by line, so that a long passage goes on over the page.
    const int lines = pango_layout_get_line_count(layout.get());
    for (int i = 0; i < lines; ++i) {
      PangoLayoutLine* line = pango_layout_get_line_readonly(layout.get(), i);
      PangoRectangle extents;
      pango_layout_line_get_extents(line, nullptr, &extents);
      const double height = static_cast<double>(extents.height) / PANGO_SCALE;
      if (at_ + height > kHeight - kMargin) {
        Turn();
        cairo_set_source_rgb(context_.get(), style.grey, style.grey, style.grey);
      }
      cairo_move_to(context_.get(), kMargin + style.indent, at_ - static_cast<double>(extents.y) / PANGO_SCALE);
      pango_cairo_show_layout_line(context_.get(), line);
      at_ += height;
    }
  }

  void Finish() {
    Foot();
    cairo_show_page(context_.get());
    cairo_surface_finish(surface_.get());
    if (cairo_surface_status(surface_.get()) != CAIRO_STATUS_SUCCESS) {
      throw std::runtime_error(std::string("the document could not be drawn: ") +
                               cairo_status_to_string(cairo_surface_status(surface_.get())));
    }
  }

 private:
  Owned<PangoLayout> Layout(const std::string& text, const char* font, double width) {
    Owned<PangoLayout> layout(pango_cairo_create_layout(context_.get()));
    const Owned<PangoFontDescription> description(pango_font_description_from_string(font));
    pango_layout_set_font_description(layout.get(), description.get());
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    return layout;
  }

  void Foot() {
    ++page_;
    const auto layout = Layout(foot_ + ", page " + std::to_string(page_), "Serif 8", kWidth - 2 * kMargin);
    cairo_set_source_rgb(context_.get(), 0.3, 0.3, 0.3);
    cairo_move_to(context_.get(), kMargin, kHeight - kFoot);
    pango_cairo_show_layout(context_.get(), layout.get());
  }

  void Turn() {
    Foot();
    cairo_show_page(context_.get());
    at_ = kMargin;
  }

  Owned<cairo_surface_t> surface_;
  Owned<cairo_t> context_;
  const std::string foot_;
  double at_ = kMargin;
  int page_ = 0;
};

std::string Draw(const PdfDocument& document) {
  std::string file;
  Pages pages(&file, document.foot);
  for (const Block& block : document.blocks) pages.Put(block);
  pages.Finish();
  return file;
}

}  // namespace
}  // namespace kith::workbook

int main() try {
  const std::string input{std::istreambuf_iterator<char>(std::cin), {}};
  std::cout << kith::workbook::Draw(kith::workbook::ReadPdfDocument(input)) << std::flush;
  return std::cout ? 0 : 1;
} catch (const std::exception& problem) {
  std::cerr << "kith-workbook-pdf: " << problem.what() << '\n';
  return 1;
}
