"""What each side sees of a request, an order or a partner (API.md): pure, so that no view can look further.

The API shows it as things are, the feed as they were at each event.
"""
