"""The schema as numbered steps, `NNNN_name.sql`. A step that was released is never edited: add another."""
