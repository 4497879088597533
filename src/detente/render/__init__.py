"""How results look: text for terminals, HTML for notebooks, frames, plain data. One table, one file a kind."""

from detente.render.table import RENDERINGS as RENDERINGS
from detente.render.table import dataset_of as dataset_of
from detente.render.table import frame_of as frame_of
from detente.render.table import html as html
from detente.render.table import line as line
from detente.render.table import plain as plain
from detente.render.table import rendering_named as rendering_named
from detente.render.table import rendering_of as rendering_of
from detente.render.table import text as text
