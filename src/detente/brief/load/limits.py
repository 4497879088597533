"""How much a file may ask of the reader. Beyond it there is an error, never a long wait or a full memory."""

from __future__ import annotations

MAX_FILE_BYTES = 64 * 2**20
"""Of any file; the largest of 1,500 think-tank papers has 0.3 MB of text, PDFs with pictures reach 20 MB."""
MAX_TEXT_BYTES = 16 * 2**20
"""Of a file that is text itself (plain text, Markdown, HTML)."""
MAX_CHARACTERS = 1_000_000
"""Of the decoded or extracted text: about 350 pages, three times the longest of 1,500 think-tank papers."""
MAX_BLOCKS = 100_000
"""Paragraphs of a document; a long book has 10,000."""
MAX_TAGS = 150_000
"""Of an HTML page; a long report with all its notes has 20,000."""
MAX_DEPTH = 500
"""Elements around a word of an HTML page; what is nested deeper is no page that someone wrote."""
MAX_PAGES = 600
"""Of a PDF."""
MAX_UNPACKED_BYTES = 64 * 2**20
"""Of one part of a docx file, unpacked; a picture is never unpacked."""
PDF_SECONDS = 60
"""Processor time for the parser of PDF files, which runs in a process of its own."""
PDF_MEMORY_BYTES = 2 * 2**30
"""Address space of that process, where the system can bound it."""
MAX_TAG_NODES = 10_000_000
"""Children of the elements of a PDF's structure, counted again on each page; a report of 67 pages has 40,000."""
MAX_TAG_DEPTH = 64
"""Elements inside each other in a PDF's structure; Word writes about ten."""
MAX_SCANS = 100
"""Scanned pages of a PDF that are read; each takes seconds."""
MAX_SCAN_PIXELS = 12_000_000
"""Of a rendered page; A4 at 300 dots per inch has 8.7 million."""
SCAN_PAGE_SECONDS = 60
"""For one scanned page."""
SCAN_SECONDS = 900
"""For the scanned pages of a file together."""
HTML_SECONDS = 60
"""Processor time for the parser of HTML pages, which runs in a process of its own; a page takes a tenth of a second."""
HTML_MEMORY_BYTES = 2 * 2**30
"""Address space of that process, where the system can bound it."""
