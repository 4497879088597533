"""Scores of forecasts: pure functions on arrays, ``forecast=`` and ``outcome=`` always by name.

- ``binary``: yes or no; ``categories``: one of several, ordered or not, and dates; ``numbers``: values;
- ``over_time``: forecasts that change while a question is open;
- ``verbal``: words with an interval; ``means``: averages with intervals, and skill;
- ``murphy``, ``calibration``, ``corp``, ``discrimination``: what a set of scores is made of;
- ``adjusted``: forecasters on different questions and days, compared;
- ``standings``: forecasters side by side; ``rules``: the table of all rules, each with its scale and source.
"""
