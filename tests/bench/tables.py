# SPDX-License-Identifier: MIT
"""What a benchmark has measured, as rows for a terminal and for a page."""

import statistics
from dataclasses import dataclass, field


@dataclass
class Table:
    """`columns` are the headings; a row has as many cells. `notes` are sentences below."""

    title: str
    columns: list
    rows: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def add(self, *cells):
        self.rows.append([str(cell) for cell in cells])

    def text(self):
        lines = [self.columns, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]
        out = [self.title]
        for line in lines:
            out.append("  " + "  ".join(cell.ljust(width) if i == 0 else cell.rjust(width)
                                        for i, (cell, width) in enumerate(zip(line, widths))).rstrip())
        return "\n".join(out + ["  " + note for note in self.notes])

    def markdown(self):
        def line(cells):
            return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
        rule = line(["---"] + ["---:"] * (len(self.columns) - 1))
        notes = [part for note in self.notes for part in ("", note)]
        return "\n".join([f"## {self.title}", "", line(self.columns), rule, *map(line, self.rows), *notes])


def seconds(times):
    """The median with its spread."""
    return f"{statistics.median(times):.2f} s", f"{min(times):.2f} to {max(times):.2f}"


def ratio(times, reference):
    """Of medians, as a fraction where that reads better."""
    value = statistics.median(times) / statistics.median(reference)
    return f"{value:.2f}" if value > 0.15 else f"{value:.3f} (1/{1 / value:.0f})"
