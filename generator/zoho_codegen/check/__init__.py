"""The rules that the source and every bundle must keep."""
