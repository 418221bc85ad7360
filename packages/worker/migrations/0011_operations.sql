-- Which things that tablets keep have changed, in the order in which it was written down: one row a thing, so that a pull reads what is new and nothing else.
CREATE TABLE `tablet_changes` (
	`kind` text NOT NULL,
	`id` text NOT NULL,
	`unit` text NOT NULL,
	`was_unit` text NOT NULL,
	`changed` integer NOT NULL,
	PRIMARY KEY(`kind`, `id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `tablet_changes_changed` ON `tablet_changes` (`changed`);
