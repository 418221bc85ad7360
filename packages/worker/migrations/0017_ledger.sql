-- Written by hand. The Merkle trees over the entries of units are called ledgers everywhere: a log is what an officer writes of a stop. No row changes.
DROP TRIGGER `log_leaves_never_change`;
--> statement-breakpoint
DROP TRIGGER `log_leaves_never_go`;
--> statement-breakpoint
DROP TRIGGER `log_leaves_never_replaced`;
--> statement-breakpoint
DROP TRIGGER `log_tiles_only_grow`;
--> statement-breakpoint
DROP TRIGGER `log_tiles_never_go`;
--> statement-breakpoint
DROP TRIGGER `log_heads_never_change`;
--> statement-breakpoint
DROP TRIGGER `log_heads_never_go`;
--> statement-breakpoint
DROP TRIGGER `log_heads_never_replaced`;
--> statement-breakpoint
DROP TRIGGER `log_keys_never_change`;
--> statement-breakpoint
DROP TRIGGER `log_keys_never_go`;
--> statement-breakpoint
DROP TRIGGER `log_keys_never_replaced`;
--> statement-breakpoint
ALTER TABLE `log_cursor` RENAME TO `ledger_cursor`;
--> statement-breakpoint
ALTER TABLE `log_units` RENAME TO `ledger_units`;
--> statement-breakpoint
ALTER TABLE `log_leaves` RENAME TO `ledger_leaves`;
--> statement-breakpoint
ALTER TABLE `log_tiles` RENAME TO `ledger_tiles`;
--> statement-breakpoint
ALTER TABLE `log_heads` RENAME TO `ledger_heads`;
--> statement-breakpoint
ALTER TABLE `log_keys` RENAME TO `ledger_keys`;
--> statement-breakpoint
DROP INDEX `log_units_unsigned`;
--> statement-breakpoint
CREATE INDEX `ledger_units_unsigned` ON `ledger_units` (`unit`) WHERE `size` > `signed`;
--> statement-breakpoint
CREATE TRIGGER `ledger_leaves_never_change` BEFORE UPDATE ON `ledger_leaves` BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `ledger_leaves_never_go` BEFORE DELETE ON `ledger_leaves` BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `ledger_leaves_never_replaced` BEFORE INSERT ON `ledger_leaves` WHEN EXISTS (SELECT 1 FROM `ledger_leaves` WHERE `entry` = NEW.`entry`)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
--> statement-breakpoint
-- A tile grows at its end until it is full: 256 hashes of 64 digits.
CREATE TRIGGER `ledger_tiles_only_grow` BEFORE UPDATE ON `ledger_tiles`
WHEN NEW.`unit` <> OLD.`unit` OR NEW.`level` <> OLD.`level` OR NEW.`tile` <> OLD.`tile`
  OR substr(NEW.`hashes`, 1, length(OLD.`hashes`)) <> OLD.`hashes` OR length(NEW.`hashes`) > 16384
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `ledger_tiles_never_go` BEFORE DELETE ON `ledger_tiles` BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `ledger_heads_never_change` BEFORE UPDATE ON `ledger_heads` BEGIN SELECT RAISE(ABORT, 'signed heads are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `ledger_heads_never_go` BEFORE DELETE ON `ledger_heads` BEGIN SELECT RAISE(ABORT, 'signed heads are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `ledger_heads_never_replaced` BEFORE INSERT ON `ledger_heads` WHEN EXISTS (SELECT 1 FROM `ledger_heads` WHERE `unit` = NEW.`unit` AND `day` = NEW.`day`)
BEGIN SELECT RAISE(ABORT, 'signed heads are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `ledger_keys_never_change` BEFORE UPDATE ON `ledger_keys` BEGIN SELECT RAISE(ABORT, 'signing keys are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `ledger_keys_never_go` BEFORE DELETE ON `ledger_keys` BEGIN SELECT RAISE(ABORT, 'signing keys are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `ledger_keys_never_replaced` BEFORE INSERT ON `ledger_keys` WHEN EXISTS (SELECT 1 FROM `ledger_keys` WHERE `id` = NEW.`id`)
BEGIN SELECT RAISE(ABORT, 'signing keys are append-only'); END;
