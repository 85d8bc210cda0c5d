# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""A Swift file taken apart just far enough for the checks: code, strings and comments.

`code` has the length and the lines of the text, but comments, the text of strings and the words of raw identifiers
are blank in it, so that a search for a call never hits prose. The code inside `\\(…)` stays.
"""

import bisect
import re

TOKEN = re.compile(r'//|/\*|#*"""|#*"|`|#+/(?![/*])')
TOKEN_OR_PARENTHESIS = re.compile(TOKEN.pattern + r"|[()]")
BLOCK_COMMENT_PART = re.compile(r"/\*|\*/")
IMPORT = re.compile(
    r"^[ \t]*(?:@\w+(?:\([^)\n]*\))?[ \t]+)*(?:(?:public|package|internal|fileprivate|private)[ \t]+)?"
    r"import[ \t]+(?:(?:struct|class|enum|protocol|func|var|let|typealias|actor)[ \t]+)?([\w]+)", re.MULTILINE)
TYPE = re.compile(r"\b(struct|enum|class|actor|protocol|extension)\s+(`[^`\n]*`|[\w.]+)")
FUNCTION = re.compile(r"\bfunc\s+(`[^`\n]*`|\w+)")


class SwiftSource:
    def __init__(self, text):
        self.text = text
        self.strings = []  # (start, content)
        self.comments = []  # (start, text with its marks)
        self._blanks = []
        self._scan(0, in_interpolation=False)
        self.code = self._blanked()
        self._line_starts = [0] + [match.end() for match in re.finditer("\n", text)]

    def line(self, position):
        return bisect.bisect_right(self._line_starts, position)

    def line_text(self, line):
        start = self._line_starts[line - 1]
        end = self.text.find("\n", start)
        return self.text[start:] if end < 0 else self.text[start:end]

    def matches(self, pattern):
        """The places in the code where `pattern` occurs: (line, match)."""
        return [(self.line(match.start()), match) for match in pattern.finditer(self.code)]

    def imports(self):
        return [(self.line(match.start(1)), match[1]) for match in IMPORT.finditer(self.code)]

    def body_end(self, start):
        """Where the braces that open first after `start` close; None when there are none."""
        depth = 0
        for match in re.compile(r"[{}]").finditer(self.code, start):
            depth += 1 if match[0] == "{" else -1
            if depth <= 0:
                return match.end() if depth == 0 else None
        return None

    def name(self, match, group):
        """A name that matched in `code`, as it stands in the text, without backticks."""
        return self.text[match.start(group):match.end(group)].strip("`")

    def functions(self):
        """Every function: (names of the types around it, its name, its line)."""
        types = []
        for match in TYPE.finditer(self.code):
            end = self.body_end(match.end())
            if end is not None:
                types.append((match.start(), end, self.name(match, 2)))
        return [
            ([name for start, end, name in types if start < match.start() < end], self.name(match, 1),
             self.line(match.start()))
            for match in FUNCTION.finditer(self.code)
        ]

    # Scanning

    def _blank(self, start, end):
        self._blanks.append((start, end))

    def _blanked(self):
        pieces, position = [], 0
        for start, end in sorted(self._blanks):
            if start < position:
                start = position
            if end <= start:
                continue
            pieces.append(self.text[position:start])
            pieces.append(re.sub(r"[^\n]", " ", self.text[start:end]))
            position = end
        pieces.append(self.text[position:])
        return "".join(pieces)

    def _scan(self, position, in_interpolation):
        """Reads code from `position`; answers where the interpolation ends."""
        pattern, depth = (TOKEN_OR_PARENTHESIS if in_interpolation else TOKEN), 1
        while True:
            match = pattern.search(self.text, position)
            if not match:
                return len(self.text)
            token, start = match[0], match.start()
            if token == "(":
                depth, position = depth + 1, match.end()
            elif token == ")":
                depth, position = depth - 1, match.end()
                if depth == 0:
                    return position
            elif token == "//":
                position = self._line_comment(start)
            elif token == "/*":
                position = self._block_comment(start)
            elif token == "`":
                position = self._raw_identifier(match.end())
            elif token.endswith("/"):
                position = self._extended_regex(match.end(), token.count("#"))
            else:
                position = self._string(match.end(), token.count("#"), token.endswith('"""'))

    def _line_comment(self, start):
        end = self.text.find("\n", start)
        end = len(self.text) if end < 0 else end
        self.comments.append((start, self.text[start:end]))
        self._blank(start, end)
        return end

    def _block_comment(self, start):
        depth, position = 0, start
        while True:
            match = BLOCK_COMMENT_PART.search(self.text, position)
            if not match:
                position = len(self.text)
                break
            depth += 1 if match[0] == "/*" else -1
            position = match.end()
            if depth == 0:
                break
        self.comments.append((start, self.text[start:position]))
        self._blank(start, position)
        return position

    def _raw_identifier(self, start):
        end = self.text.find("`", start)
        line_end = self.text.find("\n", start)
        if end < 0 or (0 <= line_end < end):
            return start
        if not self.text[start:end].isidentifier():
            self._blank(start, end)
        return end + 1

    def _extended_regex(self, start, hashes):
        end = self.text.find("/" + "#" * hashes, start)
        if end < 0:
            return start
        self._blank(start, end)
        return end + 1 + hashes

    def _string(self, start, hashes, multiline):
        close = ('"""' if multiline else '"') + "#" * hashes
        escape = "\\" + "#" * hashes
        pattern = re.compile("|".join(map(re.escape, (close, escape))) + ("" if multiline else "|\n"))
        position, content_start, parts = start, start, []
        while True:
            match = pattern.search(self.text, position)
            end = match.start() if match else len(self.text)
            if match and match[0] == escape:
                if self.text.startswith("(", match.end()):
                    parts.append(self.text[content_start:end])
                    self._blank(content_start, match.end())
                    content_start = position = self._scan(match.end() + 1, in_interpolation=True)
                else:
                    position = match.end() + 1
                continue
            parts.append(self.text[content_start:end])
            self._blank(content_start, end)
            self.strings.append((start, "\\()".join(parts)))
            return match.end() if match else end
