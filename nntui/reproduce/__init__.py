"""`nntui reproduce`: plays the experiments of the book and holds them against what was published."""
