"""Forecasts from elsewhere: tables with named columns, exports of Metaculus and Fatebook -> drafts."""
