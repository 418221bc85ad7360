-- Written by hand. The roll-up in fewer rows: one for a unit, period and category has the counts of every dimension as
-- JSON. A key of more than 64 characters has a row of its own (`part`).
CREATE TABLE `wide_counts` (
	`unit` text NOT NULL,
	`period` text NOT NULL,
	`category` text NOT NULL,
	`part` text NOT NULL,
	`stops` integer NOT NULL,
	`uncounted` integer NOT NULL,
	`counts` text NOT NULL,
	PRIMARY KEY(`unit`, `period`, `category`, `part`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `wide_counts` (`unit`, `period`, `category`, `part`, `stops`, `uncounted`, `counts`)
SELECT `unit`, `period`, `category`, `part`, 0, 0, json_group_object(`dimension`, json(`keys`)) FROM (
  SELECT `unit`, `period`, `category`, iif(length(`key`) > 64, `key`, '') AS `part`, `dimension`, json_group_object(`key`, `count`) AS `keys`
  FROM `stop_counts` WHERE `count` <> 0 AND `dimension` NOT IN ('total', 'uncounted') GROUP BY 1, 2, 3, 4, 5
) GROUP BY 1, 2, 3, 4;
--> statement-breakpoint
INSERT INTO `wide_counts` (`unit`, `period`, `category`, `part`, `stops`, `uncounted`, `counts`)
SELECT `unit`, `period`, `category`, '', sum(iif(`dimension` = 'total', `count`, 0)), sum(iif(`dimension` = 'uncounted', `count`, 0)), '{}'
FROM `stop_counts` WHERE `count` <> 0 AND `dimension` IN ('total', 'uncounted') GROUP BY 1, 2, 3
ON CONFLICT DO UPDATE SET `stops` = excluded.`stops`, `uncounted` = excluded.`uncounted`;
--> statement-breakpoint
DROP TABLE `stop_counts`;
--> statement-breakpoint
ALTER TABLE `wide_counts` RENAME TO `stop_counts`;
--> statement-breakpoint
-- The audit log without AUTOINCREMENT, which writes a row of sqlite_sequence for each of its own. Its ids only grow in
-- either case, because no row is ever deleted.
CREATE TABLE `audit_rows` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` text NOT NULL,
	`badge` text NOT NULL,
	`unit` text NOT NULL,
	`action` text NOT NULL,
	`subject` text NOT NULL,
	`address` text DEFAULT '' NOT NULL
) STRICT;
--> statement-breakpoint
INSERT INTO `audit_rows` (`id`, `at`, `badge`, `unit`, `action`, `subject`, `address`)
SELECT `id`, `at`, `badge`, `unit`, `action`, `subject`, `address` FROM `audit`;
--> statement-breakpoint
DROP TABLE `audit`;
--> statement-breakpoint
ALTER TABLE `audit_rows` RENAME TO `audit`;
--> statement-breakpoint
CREATE INDEX `audit_unit_at` ON `audit` (`unit`,`at`);
--> statement-breakpoint
CREATE TRIGGER `audit_never_changes` BEFORE UPDATE ON `audit` BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_never_goes` BEFORE DELETE ON `audit` BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_never_replaced` BEFORE INSERT ON `audit` WHEN EXISTS (SELECT 1 FROM `audit` WHERE `id` = NEW.`id`) BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
