"""The fonts of the documents, and where they come from: VENDORED.md."""
