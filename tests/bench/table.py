"""The bench's figures: shown as a table for people, kept as JSON for programs."""


class Table:
    def __init__(self, show):
        self.show = show
        self.figures = []
        self.header = ""
        self.current = ""
        self.seconds = 0.0
        self.stolen = 0.0  # share of processor time that a hypervisor kept for others

    def _print(self, text=""):
        if self.show:
            print(text, flush=True)

    def title(self, text):
        self.header = text
        self._print(text)

    def part(self, name):
        self.current = name
        self._print(f"\n{name}\n{'-' * 108}")

    def note(self, text):
        self._print(f"  {text}")
        self.figures.append({"part": self.current, "note": text})

    def figure(self, what, value, unit, detail=""):
        """A measured value without an aim of its own."""
        self.figures.append({"part": self.current, "what": what, "value": value, "unit": unit, "detail": detail})
        self._print(f"  {what:<58} {number(value):>10} {unit:<11} {detail}")

    def aim(self, what, value, unit, limit, at_least=True, detail=""):
        """A value and the aim that it is held against; "below" is said plainly, never an error: timings are noise elsewhere."""
        passed = value >= limit if at_least else value <= limit
        sign = "≥" if at_least else "≤"
        self.figures.append({"part": self.current, "what": what, "value": value, "unit": unit, "aim": f"{sign} {number(limit)}",
                             "passed": passed, "detail": detail})
        mark = "pass" if passed else "BELOW" if at_least else "ABOVE"
        self._print(f"  {what:<58} {number(value):>10} {unit:<11} {sign} {number(limit):<7} {mark:<6} {detail}")

    def json(self):
        return {"machine": self.header, "seconds": round(self.seconds, 1), "stolen": round(self.stolen, 3), "figures": self.figures}

    def end(self, seconds):
        self.seconds = seconds
        aims = [figure for figure in self.figures if "passed" in figure]
        missed = [figure for figure in aims if not figure["passed"]]
        self._print(f"\n{len(aims)} aims, {len(aims) - len(missed)} reached, {len(missed)} not; {seconds:.0f} s; {self.stolen:.1%} of the processors was taken by others")


def number(value):
    if isinstance(value, str):
        return value
    if value >= 1000:
        return f"{value:,.0f}"
    if value >= 100:
        return f"{value:.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if value >= 0.1 or value == 0 else f"{value:.3f}"
