-- How an erasure follows into tables. %(subject)s: who is erased; %(said)s: every text that was personal to it.

-- credentials: nobody signs in as an erased user
DELETE FROM credentials WHERE user_id = %(subject)s

-- second_factors: nor proves to be one
DELETE FROM second_factors WHERE user_id = %(subject)s

-- web_sessions: nor stays signed in
DELETE FROM web_sessions WHERE user_id = %(subject)s

-- sign_in_failures: tries with the e-mail
DELETE FROM sign_in_failures WHERE lower(email) = ANY (SELECT lower(said.text) FROM unnest(%(said)s::text[]) AS said (text))

-- mails: to the person, or with anything of it in their words
DELETE FROM mails
WHERE user_id = %(subject)s OR EXISTS (
    SELECT FROM unnest(%(said)s::text[]) AS said (text)
    WHERE position(lower(said.text) IN lower(concat_ws(' ', address, mails.subject, mails.text, html))) > 0
)

-- newsletter: whoever asked for it with the e-mail
DELETE FROM newsletter WHERE lower(email) = ANY (SELECT lower(said.text) FROM unnest(%(said)s::text[]) AS said (text))

-- webhook_attempts: answers that repeat a text of the person
DELETE FROM webhook_attempts
WHERE EXISTS (
    SELECT FROM unnest(%(said)s::text[]) AS said (text) WHERE position(lower(said.text) IN lower(response)) > 0
)

-- audit_looks: from where a user looked; what it looked at stays, by its id
UPDATE audit_looks SET ip = NULL WHERE actor_id = %(subject)s AND ip IS NOT NULL

-- aggregates: those with an event about the subject; its id stands in each in clear
SELECT DISTINCT originator_id FROM events WHERE position(convert_to(%(mark)s, 'UTF8') IN state) > 0

-- of_number: the subject of a request or an order by its number
SELECT DISTINCT request_id FROM transactions WHERE number = %(text)s

-- of_email: the user with an e-mail
SELECT user_id FROM credentials WHERE email = lower(%(text)s)

-- with_number: the request or order with a number
SELECT id FROM transactions WHERE number = %(text)s LIMIT 1

-- saved_searches_beside: the saved searches of the companies that have a request for somebody, or this user
SELECT id FROM saved_searches WHERE company_id IN (
    SELECT company_id FROM transactions WHERE id = %(subject_id)s
    UNION SELECT company_id FROM users WHERE id = %(subject_id)s
)

-- dashboards_beside: and the dashboards of their people
SELECT id FROM dashboards WHERE company_id IN (
    SELECT company_id FROM transactions WHERE id = %(subject_id)s
    UNION SELECT company_id FROM users WHERE id = %(subject_id)s
)
