"""What leaves the workbench: reports under a link for strangers, and all of a project in one archive."""
