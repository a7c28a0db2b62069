"""Responses that last: live pages, the stream of events, long polls. All of a process are held by one thread."""
