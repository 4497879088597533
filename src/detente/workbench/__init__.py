"""The workbench: the whole journey in a browser, for one person on a laptop or for a team on a server.

- ``settings``: a data folder, a database and the environment -> Django's settings; ``databases``: which
  table goes where;
- ``rights``: the one table of who may do what at which address; ``guard``: the middleware that holds requests to it;
- ``serve``: the server and what runs beside it; ``asgi``: what it serves; ``backup``: everything in one file, and back;
- ``people``: accounts, projects, roles, invitations, tokens and the log; ``cases``: cases and their versions;
- ``forecasts``: jobs and the pages of what runs say.

Every object belongs to a project, and a view reaches it through ``request.project`` alone.
"""
