"""The record of a project: questions, forecasts, answers, boards, kept in a ledger of the room `detente.ledger`."""
