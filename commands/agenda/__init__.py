"""What is on: what waits for somebody, and who posts what when."""
