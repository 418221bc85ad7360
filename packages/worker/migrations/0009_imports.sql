-- Written by hand after src/database/schema.ts. What was sent to be imported; its stops are entries like all others, in a chain of the import's own.
CREATE TABLE `imports` (
	`id` text PRIMARY KEY NOT NULL,
	`format` text NOT NULL,
	`unit` text NOT NULL,
	`source` text NOT NULL,
	`badge` text NOT NULL,
	`started_at` text NOT NULL,
	`changed_at` text NOT NULL,
	`last_line` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `import_refusals` (
	`import` text NOT NULL,
	`line` integer NOT NULL,
	`closed` text NOT NULL,
	`at` text NOT NULL,
	PRIMARY KEY(`import`, `line`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `import_refusals_at` ON `import_refusals` (`at`);
