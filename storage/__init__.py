"""What outlives the process: tables, transactions, sealing, files."""
