-- candidates: the transactions of a company that a widget may have shown at a moment, and drafts that were deleted since
SELECT id FROM transactions
WHERE company_id = %(company_id)s AND created_at <= %(at)s AND (widget IS NOT NULL OR modified_at > %(at)s)
UNION
SELECT originator_id FROM events WHERE topic = 'request.deleted';
