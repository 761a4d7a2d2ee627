"""What a store needs over the years: proof that it is unchanged, deletion, and new reports from the web."""
