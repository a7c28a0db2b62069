-- When the demo was begun, and when it was told to its end: one that was cut short is begun anew.
CREATE TABLE demo_loads (
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
