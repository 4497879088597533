"""The outside view: past crises as tables, reference classes and their base rates, and a backtest of forecasters."""
