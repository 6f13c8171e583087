"""What staff edit as sheets: read with every problem by row and column, and written for editing."""
