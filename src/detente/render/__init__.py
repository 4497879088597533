"""How results look: text for terminals, HTML for notebooks, frames, plain data. One table, one file a kind."""

from detente.render.renderings import RENDERINGS as RENDERINGS
from detente.render.renderings import dataset_of as dataset_of
from detente.render.renderings import frame_of as frame_of
from detente.render.renderings import html as html
from detente.render.renderings import line as line
from detente.render.renderings import plain as plain
from detente.render.renderings import rendering_named as rendering_named
from detente.render.renderings import rendering_of as rendering_of
from detente.render.renderings import text as text
