-- A workspace as version 0.1.0 leaves it (level 0008), with a row in every table, in words that both databases take.
INSERT INTO workspaces (id, name, bot_user_id, recognition_channel_id, value_names, lead_ids, created_at, settings) VALUES
    ('T0OLD', 'Old harbour', 'U0BOT', 'C0KUDOS', '["calm"]', '["U0ANA"]', '2026-08-03 09:00:00', '{}');
INSERT INTO members (workspace_id, id, name, zone, is_bot, is_deleted, is_guest, is_stranger, is_admin, updated, fetched_at, is_away) VALUES
    ('T0OLD', 'U0ANA', 'Ana', 'Europe/London', FALSE, FALSE, FALSE, FALSE, TRUE, 1, '2026-11-20 02:00:00', FALSE),
    ('T0OLD', 'U0BEN', 'Ben', 'Europe/London', FALSE, FALSE, FALSE, FALSE, FALSE, 1, '2026-11-20 02:00:00', FALSE);
INSERT INTO teams (workspace_id, id, source_id, name, channel_id, settings, created_at, filled_at, is_private) VALUES
    ('T0OLD', '11111111222243338444555555555555', 'C0KUDOS', 'kudos', 'C0KUDOS', '{}', '2026-08-03 09:00:00', '2026-08-03 09:00:00', FALSE);
INSERT INTO team_members (workspace_id, team_id, member_id, is_member, is_lead, joined_at) VALUES
    ('T0OLD', '11111111222243338444555555555555', 'U0ANA', TRUE, TRUE, '2026-08-03 09:00:00'),
    ('T0OLD', '11111111222243338444555555555555', 'U0BEN', TRUE, FALSE, '2026-08-03 09:00:00');
INSERT INTO cadences (workspace_id, kind, owner_id, next_at, due_on, last_on, planned_at, before_plan) VALUES
    ('T0OLD', 'checkin', 'U0BEN', '2026-11-23 09:30:00', '2026-11-23', '2026-11-20', '2026-11-20 09:30:00',
     '{"next_at": "2026-11-20T09:30:00+00:00", "due_on": "2026-11-20", "last_on": "2026-11-19"}'),
    ('T0OLD', 'team_digest', '11111111-2222-4333-8444-555555555555', '2026-11-27 15:00:00', '2026-11-27', '2026-11-20', NULL, NULL),
    ('T0OLD', 'lead_digest', '11111111-2222-4333-8444-555555555555:U0ANA', '2026-11-23 09:00:00', '2026-11-23', '2026-11-16', NULL, NULL),
    ('T0OLD', 'story', '11111111-2222-4333-8444-555555555555:U0ANA', '2026-12-01 09:00:00', '2026-12-01', '2026-11-02', NULL, NULL);
INSERT INTO shoutouts (workspace_id, id, giver_id, reason, impact, value_name, audience, link_is_public, created_at, may_be_retold) VALUES
    ('T0OLD', '00000000000000000000000000000001', 'U0ANA', 'stayed late', 'we shipped', 'calm', 'public', FALSE, '2026-11-18 12:00:00', TRUE);
INSERT INTO shoutout_recipients (workspace_id, shoutout_id, member_id, position, created_at) VALUES
    ('T0OLD', '00000000000000000000000000000001', 'U0BEN', 0, '2026-11-18 12:00:00');
INSERT INTO outbox (workspace_id, id, kind, subject_id, recipient, state, next_at, attempts, reason, channel_id, message_ts, created_at) VALUES
    ('T0OLD', '00000000000000000000000000000002', 'shoutout.received', '00000000000000000000000000000001', 'U0BEN', 'sent', NULL, 1, NULL, 'D0BEN', '1790000000.000100', '2026-11-18 12:00:00'),
    ('T0OLD', '00000000000000000000000000000003', 'checkin.due', '0000000000000000000000000000000a', 'U0BEN', 'waiting', '2026-11-25 09:00:00', 1, 'do not disturb', NULL, NULL, '2026-11-20 09:30:00'),
    ('T0OLD', '00000000000000000000000000000004', 'gratitude.due', '0000000000000000000000000000000c', 'U0ANA', 'dropped', NULL, 0, 'thanked somebody that day', NULL, NULL, '2026-11-18 15:00:00'),
    ('T0OLD', '00000000000000000000000000000011', 'shoutout.announced', '00000000000000000000000000000001', 'C0KUDOS', 'sending', '2026-11-25 09:00:00', 1, 'the clock was wrong', NULL, NULL, '2026-11-20 09:30:00'),
    ('T0OLD', '00000000000000000000000000000005', 'followup.set_aside', '00000000000000000000000000000006', 'U0BEN', 'failed', NULL, 0, 'set aside: ValueError', NULL, NULL, '2026-11-22 15:00:00');
INSERT INTO lanes (workspace_id, recipient, full_at, pace) VALUES ('T0OLD', 'U0BEN', '2026-11-18 12:00:00', 1.0);
INSERT INTO troubles (workspace_id, recipient, reason, id, noticed_at) VALUES
    ('T0OLD', 'C0GONE', 'is_archived', '00000000000000000000000000000007', '2026-11-18 12:00:00');
INSERT INTO departures (workspace_id, id, member_id, left_at, team_ids) VALUES
    ('T0OLD', '00000000000000000000000000000008', 'U0CHLOE', '2026-11-02 12:00:00', '["11111111-2222-4333-8444-555555555555"]');
INSERT INTO followups (workspace_id, id, owner_id, other_id, what, due_at, promised_at, tells_other, link_is_public, state, next_at, next_step, overdue_count, created_at) VALUES
    ('T0OLD', '00000000000000000000000000000006', 'U0BEN', 'U0ANA', 'send the quote', '2026-11-24 15:00:00', '2026-11-24 15:00:00', TRUE, FALSE, 'open', '2026-11-24 14:00:00', 'soon', 0, '2026-11-20 12:00:00');
INSERT INTO followup_steps (workspace_id, id, followup_id, step, actor_id, due_at, created_at, what) VALUES
    ('T0OLD', '00000000000000000000000000000009', '00000000000000000000000000000006', 'told', 'U0BEN', '2026-11-24 15:00:00', '2026-11-20 12:00:00', 'send the quote');
INSERT INTO followup_feelings (workspace_id, followup_id, asked_id, asked_at, face) VALUES
    ('T0OLD', '00000000000000000000000000000006', 'U0ANA', '2026-11-20 12:00:00', 5);
INSERT INTO preferences (workspace_id, member_id, hours, rhythms) VALUES
    ('T0OLD', 'U0BEN', '{}', '{"gratitude": {"is_on": false}}');
INSERT INTO checkins (workspace_id, id, member_id, day, offers_support, face, thank_ids, is_shared, created_at) VALUES
    ('T0OLD', '0000000000000000000000000000000a', 'U0BEN', '2026-11-20', FALSE, 4, '["U0ANA"]', FALSE, '2026-11-20 09:30:00');
INSERT INTO own_entries (workspace_id, id, kind, principle, words, author_id, created_at) VALUES
    ('T0OLD', '0000000000000000000000000000000b', 'question', 'care', 'Who made your day easier?', 'U0ANA', '2026-11-02 12:00:00');
INSERT INTO practices (workspace_id, id, member_id, entry_id, created_at) VALUES
    ('T0OLD', '0000000000000000000000000000000d', 'U0BEN', 'walk', '2026-11-16 10:00:00');
INSERT INTO seen_entries (workspace_id, member_id, kind, entry_id, seen_at) VALUES
    ('T0OLD', 'U0BEN', 'practice', 'walk', '2026-11-16 10:00:00');
INSERT INTO suggestions (workspace_id, id, member_id, suggested_id, why, entry_id, created_at) VALUES
    ('T0OLD', '0000000000000000000000000000000c', 'U0ANA', 'U0BEN', 'team:11111111-2222-4333-8444-555555555555', '', '2026-11-18 15:00:00');
INSERT INTO welcomes (workspace_id, id, occasion, member_id, team_id, created_at) VALUES
    ('T0OLD', '0000000000000000000000000000000e', 'new', 'U0BEN', '11111111222243338444555555555555', '2026-08-03 09:00:00');
INSERT INTO changes (workspace_id, id, team_id, author_id, words, created_at) VALUES
    ('T0OLD', '0000000000000000000000000000000f', '11111111222243338444555555555555', 'U0ANA', 'we answer in pairs now', '2026-11-18 12:00:00');
INSERT INTO digests (workspace_id, id, team_id, kind, lead_id, starts_at, ends_at, is_quiet, is_sent) VALUES
    ('T0OLD', '00000000000000000000000000000010', '11111111222243338444555555555555', 'lead', 'U0ANA', '2026-11-09 09:00:00', '2026-11-16 09:00:00', FALSE, TRUE);
INSERT INTO moods (workspace_id, team_id, week, made_at) VALUES
    ('T0OLD', '11111111222243338444555555555555', '2026-11-02', '2026-11-09 12:00:00');
INSERT INTO team_weeks (workspace_id, team_id, week, people, thanked) VALUES
    ('T0OLD', '11111111222243338444555555555555', '2026-11-09', 2, 1);
INSERT INTO team_figures (workspace_id, team_id, week, arrived_well, kept_on_time, helped, made_at) VALUES
    ('T0OLD', '11111111222243338444555555555555', '2026-11-09', TRUE, FALSE, TRUE, '2026-11-16 12:00:00');
INSERT INTO channels (workspace_id, id, is_private, asked_at) VALUES ('T0OLD', 'C0KUDOS', FALSE, '2026-11-20 09:30:00');
INSERT INTO erasures (workspace_id, member_id, pseudonym, asked_at) VALUES
    ('T0OLD', 'U0GRETA', 'erased-1', '2026-11-20 09:30:00');
INSERT INTO replannings (workspace_id, scope, done_kind, done_owner_id) VALUES
    ('T0OLD', '11111111-2222-4333-8444-555555555555', 'checkin', 'U0ANA');
