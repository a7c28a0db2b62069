"""Mail (N1): what happened becomes mails in the queue, and the queue goes out by SMTP."""
