"""What residents mean: their words read into values, offline and explainably."""
