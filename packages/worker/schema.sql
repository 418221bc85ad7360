-- Generated from migrations/ by `pnpm schema`.

CREATE TABLE `analyser_days` (
	`analyser` text NOT NULL,
	`day` text NOT NULL,
	`unit` text NOT NULL,
	`certificate` text NOT NULL,
	`tests` integer NOT NULL,
	`changed` text,
	PRIMARY KEY(`analyser`, `day`, `unit`, `certificate`)
) STRICT, WITHOUT ROWID;
CREATE INDEX `analyser_days_certificate` ON `analyser_days` (`certificate`,`day`,`unit`) WHERE `certificate` <> '';
CREATE INDEX `analyser_days_changed` ON `analyser_days` (`unit`,`day`) WHERE `changed` IS NOT NULL;

CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`secret_hash` text NOT NULL,
	`name` text NOT NULL,
	`unit` text NOT NULL,
	`scopes` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` text NOT NULL,
	`expires_at` text NOT NULL,
	`revoked_at` text,
	`last_used_day` text
) STRICT;
CREATE UNIQUE INDEX `api_keys_secret_hash` ON `api_keys` (`secret_hash`);
CREATE INDEX `api_keys_unit` ON `api_keys` (`unit`);

CREATE TABLE `attachments` (
	`entry` text PRIMARY KEY NOT NULL,
	`stop` text NOT NULL,
	`digest` text NOT NULL,
	`media_type` text NOT NULL,
	`size` integer NOT NULL,
	`received_at` text NOT NULL,
	`received_from` text NOT NULL,
	`closed` text NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX `attachments_stop` ON `attachments` (`stop`,`digest`);
CREATE TRIGGER `attachments_go_by_retention` BEFORE DELETE ON `attachments`
WHEN NOT EXISTS (SELECT 1 FROM `personal_drops` WHERE `entry` = OLD.`entry`)
BEGIN SELECT RAISE(ABORT, 'attachments go by retention alone'); END;
CREATE TRIGGER `attachments_never_change` BEFORE UPDATE ON `attachments` BEGIN SELECT RAISE(ABORT, 'attachments are append-only'); END;
CREATE TRIGGER `attachments_never_replaced` BEFORE INSERT ON `attachments`
WHEN EXISTS (SELECT 1 FROM `attachments` WHERE `entry` = NEW.`entry`) OR EXISTS (SELECT 1 FROM `attachments` WHERE `stop` = NEW.`stop` AND `digest` = NEW.`digest`)
  OR EXISTS (SELECT 1 FROM `personal_drops` WHERE `entry` = NEW.`entry`)
BEGIN SELECT RAISE(ABORT, 'attachments are append-only, and what was dropped does not come back'); END;

CREATE TABLE "audit" (
	`id` integer PRIMARY KEY NOT NULL,
	`at` text NOT NULL,
	`badge` text NOT NULL,
	`unit` text NOT NULL,
	`action` text NOT NULL,
	`subject` text NOT NULL,
	`address` text DEFAULT '' NOT NULL
) STRICT;
CREATE INDEX `audit_unit_at` ON `audit` (`unit`,`at`);
CREATE TRIGGER `audit_never_changes` BEFORE UPDATE ON `audit` BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER `audit_never_goes` BEFORE DELETE ON `audit` BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER `audit_never_replaced` BEFORE INSERT ON `audit` WHEN EXISTS (SELECT 1 FROM `audit` WHERE `id` = NEW.`id`) BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

CREATE TABLE `batch_heads` (
	`device` text NOT NULL,
	`batch` text NOT NULL,
	`public_key` text NOT NULL,
	`size` integer NOT NULL,
	`root` text NOT NULL,
	`sent_at` text NOT NULL,
	`signature` text NOT NULL,
	`received_at` text NOT NULL,
	`skew_ms` integer NOT NULL,
	PRIMARY KEY(`device`, `batch`)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER `batch_heads_never_change` BEFORE UPDATE ON `batch_heads` BEGIN SELECT RAISE(ABORT, 'heads are append-only'); END;
CREATE TRIGGER `batch_heads_never_go` BEFORE DELETE ON `batch_heads` BEGIN SELECT RAISE(ABORT, 'heads are append-only'); END;
CREATE TRIGGER `batch_heads_never_replaced` BEFORE INSERT ON `batch_heads`
WHEN EXISTS (SELECT 1 FROM `batch_heads` WHERE `device` = NEW.`device` AND `batch` = NEW.`batch`)
BEGIN SELECT RAISE(ABORT, 'heads are append-only'); END;

CREATE TABLE `chains` (
	`device` text PRIMARY KEY NOT NULL,
	`unit` text NOT NULL,
	`entries` integer NOT NULL,
	`highest` integer NOT NULL
, `looked` text) STRICT;

CREATE TABLE `devices` (
	`id` text PRIMARY KEY NOT NULL,
	`unit` text NOT NULL,
	`name` text NOT NULL,
	`public_key` text NOT NULL,
	`state` text NOT NULL CHECK (`state` IN ('pending', 'enrolled', 'revoked')),
	`asked_by` text NOT NULL,
	`asked_at` text NOT NULL,
	`changed_by` text,
	`changed_at` text
, `written` integer) STRICT;
CREATE INDEX `devices_asked` ON `devices` (`asked_by`,`asked_at`);
CREATE INDEX `devices_unit` ON `devices` (`unit`,`id`);

CREATE TABLE `entries` (
	`id` text PRIMARY KEY NOT NULL,
	`stop` text NOT NULL,
	`device` text NOT NULL,
	`seq` integer NOT NULL,
	`prev` text,
	`hash` text NOT NULL,
	`kind` text NOT NULL,
	`unit` text NOT NULL,
	`officer` text NOT NULL,
	`recorded_at` text NOT NULL,
	`bytes` text NOT NULL,
	`received_at` text NOT NULL,
	`received_from` text NOT NULL,
	`batch` text NOT NULL
) STRICT;
CREATE INDEX `entries_attached` ON `entries` (`bytes` ->> CASE `kind` WHEN 'corrected' THEN '$.body.body.digest' ELSE '$.body.digest' END) WHERE `kind` IN ('attachment-added', 'corrected');
CREATE UNIQUE INDEX `entries_device_seq` ON `entries` (`device`,`seq`);
CREATE INDEX `entries_linked_to` ON `entries` (`bytes` ->> '$.body.to') WHERE `kind` = 'linked';
CREATE INDEX `entries_stop` ON `entries` (`stop`);
CREATE TRIGGER `entries_never_change` BEFORE UPDATE ON `entries` BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
CREATE TRIGGER `entries_never_go` BEFORE DELETE ON `entries` BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
CREATE TRIGGER `entries_never_replaced` BEFORE INSERT ON `entries`
WHEN EXISTS (SELECT 1 FROM `entries` WHERE `id` = NEW.`id`)
  OR EXISTS (SELECT 1 FROM `entries` WHERE `device` = NEW.`device` AND `seq` = NEW.`seq`)
  OR EXISTS (SELECT 1 FROM `entries` WHERE rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;

CREATE TABLE `finding_answers` (
	`id` text PRIMARY KEY NOT NULL,
	`finding` text NOT NULL,
	`badge` text NOT NULL,
	`unit` text NOT NULL,
	`at` text NOT NULL,
	`verdict` text NOT NULL,
	`words` text NOT NULL
) STRICT;
CREATE INDEX `finding_answers_finding` ON `finding_answers` (`finding`,`at`,`id`);
CREATE TRIGGER `finding_answers_never_change` BEFORE UPDATE ON `finding_answers` BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;
CREATE TRIGGER `finding_answers_never_go` BEFORE DELETE ON `finding_answers` BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;
CREATE TRIGGER `finding_answers_never_replaced` BEFORE INSERT ON `finding_answers`
WHEN EXISTS (SELECT 1 FROM `finding_answers` WHERE `id` = NEW.`id`) OR EXISTS (SELECT 1 FROM `finding_answers` WHERE rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;

CREATE TABLE `finding_rounds` (
	`id` integer PRIMARY KEY NOT NULL,
	`round` integer NOT NULL
) STRICT;

CREATE TABLE `findings` (
	`id` text PRIMARY KEY NOT NULL,
	`rule` text NOT NULL,
	`unit` text NOT NULL,
	`day` text NOT NULL,
	`subject` text NOT NULL,
	`records` text NOT NULL,
	`stops` text NOT NULL,
	`message` text NOT NULL,
	`origin` text NOT NULL,
	`raised_at` text NOT NULL,
	`closed_at` text
) STRICT, WITHOUT ROWID;
CREATE INDEX `findings_county_day` ON `findings` (substr(`unit`, 1, 6),`day`,`id`);
CREATE INDEX `findings_day` ON `findings` (`day`,`id`);
CREATE INDEX `findings_origin` ON `findings` (`origin`) WHERE `closed_at` IS NULL;

CREATE TABLE `import_refusals` (
	`import` text NOT NULL,
	`line` integer NOT NULL,
	`closed` text NOT NULL,
	`at` text NOT NULL,
	PRIMARY KEY(`import`, `line`)
) STRICT, WITHOUT ROWID;
CREATE INDEX `import_refusals_at` ON `import_refusals` (`at`);

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

CREATE TABLE `installation` (
  `one` integer PRIMARY KEY NOT NULL CHECK (`one` = 1),
  `id` text NOT NULL,
  `epoch` integer NOT NULL,
  `created_at` text NOT NULL,
  `personal_key` text NOT NULL,
  `signing_key` text NOT NULL,
  `last_backup_at` text
, `data_key` text) STRICT;
CREATE TRIGGER `installation_never_goes` BEFORE DELETE ON `installation` BEGIN SELECT RAISE(ABORT, 'an installation is never deleted'); END;
CREATE TRIGGER `installation_stays_the_same` BEFORE UPDATE ON `installation`
WHEN NEW.`one` <> OLD.`one` OR NEW.`id` <> OLD.`id` OR NEW.`created_at` <> OLD.`created_at` OR NEW.`epoch` < OLD.`epoch`
BEGIN SELECT RAISE(ABORT, 'an installation retains its id, and its epoch only grows'); END;

CREATE TABLE `journal` (
	`one` integer PRIMARY KEY NOT NULL CHECK (`one` = 1),
	`folder` text,
	`seq` integer NOT NULL
, `gap` integer DEFAULT 1 NOT NULL, `since` text, `epoch_start` integer DEFAULT 1 NOT NULL) STRICT;

CREATE TABLE "ledger_cursor" (
	`one` integer PRIMARY KEY NOT NULL CHECK (`one` = 1),
	`row` integer NOT NULL,
	`day` text NOT NULL,
	`token` text NOT NULL
) STRICT;

CREATE TABLE "ledger_heads" (
	`unit` text NOT NULL,
	`day` text NOT NULL,
	`size` integer NOT NULL,
	`root` text NOT NULL,
	`signed_at` text NOT NULL,
	`key` text NOT NULL,
	`signature` text NOT NULL,
	PRIMARY KEY(`unit`, `day`)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER `ledger_heads_never_change` BEFORE UPDATE ON `ledger_heads` BEGIN SELECT RAISE(ABORT, 'signed heads are append-only'); END;
CREATE TRIGGER `ledger_heads_never_go` BEFORE DELETE ON `ledger_heads` BEGIN SELECT RAISE(ABORT, 'signed heads are append-only'); END;
CREATE TRIGGER `ledger_heads_never_replaced` BEFORE INSERT ON `ledger_heads` WHEN EXISTS (SELECT 1 FROM `ledger_heads` WHERE `unit` = NEW.`unit` AND `day` = NEW.`day`)
BEGIN SELECT RAISE(ABORT, 'signed heads are append-only'); END;

CREATE TABLE "ledger_keys" (
	`id` text PRIMARY KEY NOT NULL,
	`spki` text NOT NULL,
	`since` text NOT NULL
) STRICT;
CREATE TRIGGER `ledger_keys_never_change` BEFORE UPDATE ON `ledger_keys` BEGIN SELECT RAISE(ABORT, 'signing keys are append-only'); END;
CREATE TRIGGER `ledger_keys_never_go` BEFORE DELETE ON `ledger_keys` BEGIN SELECT RAISE(ABORT, 'signing keys are append-only'); END;
CREATE TRIGGER `ledger_keys_never_replaced` BEFORE INSERT ON `ledger_keys` WHEN EXISTS (SELECT 1 FROM `ledger_keys` WHERE `id` = NEW.`id`)
BEGIN SELECT RAISE(ABORT, 'signing keys are append-only'); END;

CREATE TABLE "ledger_leaves" (
	`entry` text PRIMARY KEY NOT NULL,
	`unit` text NOT NULL,
	`position` integer NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER `ledger_leaves_never_change` BEFORE UPDATE ON `ledger_leaves` BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER `ledger_leaves_never_go` BEFORE DELETE ON `ledger_leaves` BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER `ledger_leaves_never_replaced` BEFORE INSERT ON `ledger_leaves` WHEN EXISTS (SELECT 1 FROM `ledger_leaves` WHERE `entry` = NEW.`entry`)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TABLE "ledger_tiles" (
	`unit` text NOT NULL,
	`level` integer NOT NULL,
	`tile` integer NOT NULL,
	`hashes` text NOT NULL,
	PRIMARY KEY(`unit`, `level`, `tile`)
) STRICT;
CREATE TRIGGER `ledger_tiles_never_go` BEFORE DELETE ON `ledger_tiles` BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER `ledger_tiles_only_grow` BEFORE UPDATE ON `ledger_tiles`
WHEN NEW.`unit` <> OLD.`unit` OR NEW.`level` <> OLD.`level` OR NEW.`tile` <> OLD.`tile`
  OR substr(NEW.`hashes`, 1, length(OLD.`hashes`)) <> OLD.`hashes` OR length(NEW.`hashes`) > 16384
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TABLE "ledger_units" (
	`unit` text PRIMARY KEY NOT NULL,
	`size` integer NOT NULL,
	`signed` integer NOT NULL,
	`frontier` text NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX `ledger_units_unsigned` ON `ledger_units` (`unit`) WHERE `size` > `signed`;

CREATE TABLE `memory_downloads` (
	`id` text PRIMARY KEY NOT NULL,
	`analyser` text NOT NULL,
	`unit` text NOT NULL,
	`badge` text NOT NULL,
	`at` text NOT NULL,
	`first_ms` integer NOT NULL,
	`last_ms` integer NOT NULL,
	`tests` integer NOT NULL,
	`type` text NOT NULL,
	`bytes` text NOT NULL
) STRICT;
CREATE INDEX `memory_downloads_analyser` ON `memory_downloads` (`analyser`);
CREATE INDEX `memory_downloads_at` ON `memory_downloads` (`at`,`id`);
CREATE TRIGGER `memory_downloads_never_change` BEFORE UPDATE ON `memory_downloads` BEGIN SELECT RAISE(ABORT, 'downloads are append-only'); END;
CREATE TRIGGER `memory_downloads_never_go` BEFORE DELETE ON `memory_downloads` BEGIN SELECT RAISE(ABORT, 'downloads are append-only'); END;
CREATE TRIGGER `memory_downloads_never_replaced` BEFORE INSERT ON `memory_downloads`
WHEN EXISTS (SELECT 1 FROM `memory_downloads` WHERE `id` = NEW.`id`) OR EXISTS (SELECT 1 FROM `memory_downloads` WHERE rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'downloads are append-only'); END;

CREATE TABLE `memory_tests` (
	`analyser` text NOT NULL,
	`day` text NOT NULL,
	`download` text NOT NULL,
	`place` integer NOT NULL,
	`test_number` text NOT NULL,
	`at_ms` integer NOT NULL,
	`value` text,
	`value_unit` text,
	PRIMARY KEY(`analyser`, `day`, `download`, `place`)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER `memory_tests_never_change` BEFORE UPDATE ON `memory_tests` BEGIN SELECT RAISE(ABORT, 'downloads are append-only'); END;
CREATE TRIGGER `memory_tests_never_go` BEFORE DELETE ON `memory_tests` BEGIN SELECT RAISE(ABORT, 'downloads are append-only'); END;
CREATE TRIGGER `memory_tests_never_replaced` BEFORE INSERT ON `memory_tests`
WHEN EXISTS (SELECT 1 FROM `memory_tests` WHERE `analyser` = NEW.`analyser` AND `day` = NEW.`day` AND `download` = NEW.`download` AND `place` = NEW.`place`)
BEGIN SELECT RAISE(ABORT, 'downloads are append-only'); END;

CREATE TABLE `obligations` (
	`stop` text NOT NULL,
	`code` text NOT NULL,
	`unit` text NOT NULL,
	`order_ms` integer NOT NULL,
	`due_at` text,
	`since` text NOT NULL,
	`facts` text NOT NULL,
	PRIMARY KEY(`stop`, `code`)
) STRICT, WITHOUT ROWID;
CREATE INDEX `obligations_unit_due` ON `obligations` (`unit`,(`due_at` IS NOT NULL),`order_ms`,`stop`,`code`);

CREATE TABLE `officers` (
	`badge` text PRIMARY KEY COLLATE NOCASE NOT NULL,
	`name_zh` text NOT NULL,
	`name_en` text NOT NULL,
	`role` text NOT NULL,
	`unit` text NOT NULL,
	`password_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`closed_at` integer,
	`last_sign_in_at` integer
) STRICT, WITHOUT ROWID;

CREATE TABLE `personal_drops` (
	`entry` text PRIMARY KEY NOT NULL,
	`stop` text NOT NULL,
	`run` text NOT NULL,
	`at` text NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER `personal_drops_name_a_run` BEFORE INSERT ON `personal_drops`
WHEN NOT EXISTS (SELECT 1 FROM `retention_runs` WHERE `id` = NEW.`run` AND `finished_at` IS NULL)
BEGIN SELECT RAISE(ABORT, 'personal drops belong to a run under way'); END;
CREATE TRIGGER `personal_drops_never_change` BEFORE UPDATE ON `personal_drops` BEGIN SELECT RAISE(ABORT, 'personal drops are append-only'); END;
CREATE TRIGGER `personal_drops_never_go` BEFORE DELETE ON `personal_drops` BEGIN SELECT RAISE(ABORT, 'personal drops are append-only'); END;
CREATE TRIGGER `personal_drops_never_replaced` BEFORE INSERT ON `personal_drops` WHEN EXISTS (SELECT 1 FROM `personal_drops` WHERE `entry` = NEW.`entry`)
BEGIN SELECT RAISE(ABORT, 'personal drops are append-only'); END;

CREATE TABLE `personal_parts` (
	`entry` text PRIMARY KEY NOT NULL,
	`stop` text NOT NULL,
	`closed` text NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER `personal_parts_go_by_retention` BEFORE DELETE ON `personal_parts`
WHEN NOT EXISTS (SELECT 1 FROM `personal_drops` WHERE `entry` = OLD.`entry`)
BEGIN SELECT RAISE(ABORT, 'personal parts go by retention alone'); END;
CREATE TRIGGER `personal_parts_never_change` BEFORE UPDATE ON `personal_parts` BEGIN SELECT RAISE(ABORT, 'personal parts are append-only'); END;
CREATE TRIGGER `personal_parts_never_replaced` BEFORE INSERT ON `personal_parts`
WHEN EXISTS (SELECT 1 FROM `personal_parts` WHERE `entry` = NEW.`entry`) OR EXISTS (SELECT 1 FROM `personal_drops` WHERE `entry` = NEW.`entry`)
BEGIN SELECT RAISE(ABORT, 'personal parts are append-only, and what was dropped does not come back'); END;

CREATE TABLE `personal_tokens` (
	`kind` text NOT NULL,
	`token` text NOT NULL,
	`stop` text NOT NULL,
	PRIMARY KEY(`token`, `kind`, `stop`)
) STRICT, WITHOUT ROWID;

CREATE TABLE `quarantine` (
	`hash` text PRIMARY KEY NOT NULL,
	`entry` text NOT NULL,
	`device` text NOT NULL,
	`unit` text NOT NULL,
	`code` text NOT NULL,
	`bytes` text NOT NULL,
	`personal` text,
	`head` text,
	`received_at` text NOT NULL,
	`received_from` text NOT NULL,
	`decision` text CHECK (`decision` IN ('open', 'discard', 'arrived')),
	`reason` text,
	`decided_at` text,
	`decided_by` text
) STRICT;
CREATE INDEX `quarantine_decided` ON `quarantine` (`received_at`,`hash`) WHERE `decision` IS NOT NULL;
CREATE INDEX `quarantine_from` ON `quarantine` (`received_from`) WHERE `decision` IS NULL;
CREATE INDEX `quarantine_waiting` ON `quarantine` (`received_at`,`hash`) WHERE `decision` IS NULL;
CREATE TRIGGER `quarantine_decided_once` BEFORE UPDATE ON `quarantine`
WHEN NEW.`decision` IS NULL OR NEW.`reason` IS NULL OR NEW.`decided_at` IS NULL OR NEW.`decided_by` IS NULL
  OR (OLD.`decision` IS NOT NULL
    AND (NEW.`decision`, NEW.`reason`, NEW.`decided_at`, NEW.`decided_by`) IS NOT (OLD.`decision`, OLD.`reason`, OLD.`decided_at`, OLD.`decided_by`))
  OR (NEW.`hash`, NEW.`entry`, NEW.`device`, NEW.`unit`, NEW.`code`, NEW.`bytes`, NEW.`head`, NEW.`received_at`, NEW.`received_from`)
    IS NOT (OLD.`hash`, OLD.`entry`, OLD.`device`, OLD.`unit`, OLD.`code`, OLD.`bytes`, OLD.`head`, OLD.`received_at`, OLD.`received_from`)
  OR (NEW.`personal` IS NOT NULL AND NEW.`personal` IS NOT OLD.`personal`)
BEGIN SELECT RAISE(ABORT, 'the quarantine is append-only'); END;
CREATE TRIGGER `quarantine_never_goes` BEFORE DELETE ON `quarantine` BEGIN SELECT RAISE(ABORT, 'the quarantine is append-only'); END;
CREATE TRIGGER `quarantine_never_replaced` BEFORE INSERT ON `quarantine`
WHEN EXISTS (SELECT 1 FROM `quarantine` WHERE `hash` = NEW.`hash` OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'the quarantine is append-only'); END;

CREATE TABLE `recovery_codes` (
	`device` text NOT NULL,
	`badge` text NOT NULL,
	`closed` text NOT NULL,
	`set_at` text NOT NULL,
	PRIMARY KEY(`device`, `badge`)
) STRICT, WITHOUT ROWID;

CREATE TABLE `reference` (
	`kind` text NOT NULL,
	`id` text NOT NULL,
	`unit` text NOT NULL,
	`facts` text NOT NULL,
	PRIMARY KEY(`kind`, `id`)
) STRICT;
CREATE INDEX `reference_kind_unit` ON `reference` (`kind`,`unit`);

CREATE TABLE `retention_rules` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` text NOT NULL,
	`badge` text NOT NULL,
	`rule` text NOT NULL,
	`keep_days` integer
) STRICT;
CREATE TRIGGER `retention_rules_never_change` BEFORE UPDATE ON `retention_rules` BEGIN SELECT RAISE(ABORT, 'retention rules are append-only'); END;
CREATE TRIGGER `retention_rules_never_go` BEFORE DELETE ON `retention_rules` BEGIN SELECT RAISE(ABORT, 'retention rules are append-only'); END;
CREATE TRIGGER `retention_rules_never_replaced` BEFORE INSERT ON `retention_rules` WHEN EXISTS (SELECT 1 FROM `retention_rules` WHERE `id` = NEW.`id`)
BEGIN SELECT RAISE(ABORT, 'retention rules are append-only'); END;

CREATE TABLE `retention_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`rule` text NOT NULL,
	`keep_days` integer NOT NULL,
	`before` text NOT NULL,
	`badge` text NOT NULL,
	`started_at` text NOT NULL,
	`position` text NOT NULL,
	`dropped` integer NOT NULL,
	`finished_at` text
) STRICT;
CREATE INDEX `retention_runs_started` ON `retention_runs` (`started_at`);
CREATE TRIGGER `retention_runs_end_once` BEFORE UPDATE ON `retention_runs` WHEN OLD.`finished_at` IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a retention run ends once'); END;
CREATE TRIGGER `retention_runs_keep_their_rule` BEFORE UPDATE OF `id`, `rule`, `keep_days`, `before`, `badge`, `started_at` ON `retention_runs`
BEGIN SELECT RAISE(ABORT, 'a retention run keeps its rule'); END;
CREATE TRIGGER `retention_runs_never_go` BEFORE DELETE ON `retention_runs` BEGIN SELECT RAISE(ABORT, 'retention runs are never deleted'); END;
CREATE TRIGGER `retention_runs_never_replaced` BEFORE INSERT ON `retention_runs` WHEN EXISTS (SELECT 1 FROM `retention_runs` WHERE `id` = NEW.`id`)
BEGIN SELECT RAISE(ABORT, 'a retention run begins once'); END;

CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`badge` text COLLATE NOCASE NOT NULL REFERENCES `officers`(`badge`),
	`address` text NOT NULL,
	`user_agent` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX `sessions_badge` ON `sessions` (`badge`);
CREATE UNIQUE INDEX `sessions_token_hash` ON `sessions` (`token_hash`);

CREATE TABLE `shifts` (
	`id` text PRIMARY KEY NOT NULL,
	`unit` text NOT NULL,
	`analyser` text NOT NULL,
	`day` text NOT NULL,
	`from_ms` integer NOT NULL,
	`to_ms` integer NOT NULL,
	`badge` text NOT NULL,
	`at` text NOT NULL,
	`bytes` text NOT NULL
) STRICT;
CREATE INDEX `shifts_analyser_day` ON `shifts` (`analyser`,`day`);
CREATE INDEX `shifts_at` ON `shifts` (`at`,`id`);
CREATE TRIGGER `shifts_never_change` BEFORE UPDATE ON `shifts` BEGIN SELECT RAISE(ABORT, 'shifts are append-only'); END;
CREATE TRIGGER `shifts_never_go` BEFORE DELETE ON `shifts` BEGIN SELECT RAISE(ABORT, 'shifts are append-only'); END;
CREATE TRIGGER `shifts_never_replaced` BEFORE INSERT ON `shifts`
WHEN EXISTS (SELECT 1 FROM `shifts` WHERE `id` = NEW.`id`) OR EXISTS (SELECT 1 FROM `shifts` WHERE rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'shifts are append-only'); END;

CREATE TABLE `sign_in_failures` (
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`count` integer NOT NULL,
	`until_ms` integer NOT NULL,
	PRIMARY KEY(`kind`, `subject`)
) STRICT, WITHOUT ROWID;
CREATE INDEX `sign_in_failures_until` ON `sign_in_failures` (`until_ms`);

CREATE TABLE "stop_counts" (
	`unit` text NOT NULL,
	`period` text NOT NULL,
	`category` text NOT NULL,
	`part` text NOT NULL,
	`stops` integer NOT NULL,
	`uncounted` integer NOT NULL,
	`counts` text NOT NULL,
	PRIMARY KEY(`unit`, `period`, `category`, `part`)
) STRICT, WITHOUT ROWID;

CREATE TABLE "stops" (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`unit` text NOT NULL,
	`checkpoint` text,
	`operation` text,
	`officer` text NOT NULL,
	`at_ms` integer NOT NULL,
	`at` text NOT NULL,
	`jurisdiction` text,
	`category` text NOT NULL,
	`reading` text,
	`voided` integer NOT NULL,
	`flags` text NOT NULL,
	`tests` text DEFAULT '[]' NOT NULL,
	`findings` text DEFAULT '[]' NOT NULL,
	`owed` integer DEFAULT 0 NOT NULL,
	`received_at` text NOT NULL,
	PRIMARY KEY(`unit`, `at_ms`, `id`)
) STRICT, WITHOUT ROWID;
CREATE INDEX `stops_category` ON `stops` (`unit`,`category`,`at_ms`,`id`) WHERE `category` <> 'below-limit';
CREATE INDEX `stops_checkpoint` ON `stops` (`unit`,`checkpoint`,`at_ms`,`id`) WHERE `checkpoint` IS NOT NULL;
CREATE UNIQUE INDEX `stops_id` ON `stops` (`id`);
CREATE INDEX `stops_officer` ON `stops` (`unit`,`officer`,`at_ms`,`id`);
CREATE INDEX `stops_operation` ON `stops` (`unit`,`operation`,`at_ms`,`id`) WHERE `operation` IS NOT NULL;
CREATE INDEX `stops_owed` ON `stops` (`unit`,`at_ms`,`id`) WHERE `owed` = 1;

CREATE TABLE `tablet_changes` (
	`kind` text NOT NULL,
	`id` text NOT NULL,
	`unit` text NOT NULL,
	`was_unit` text NOT NULL,
	`changed` integer NOT NULL,
	PRIMARY KEY(`kind`, `id`)
) STRICT, WITHOUT ROWID;
CREATE INDEX `tablet_changes_changed` ON `tablet_changes` (`changed`);

CREATE TABLE `trusted_clock` (
	`one` integer PRIMARY KEY NOT NULL CHECK (`one` = 1),
	`at` text NOT NULL
) STRICT;

CREATE TABLE `verifications` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`started_at` text NOT NULL,
	`finished_at` text NOT NULL,
	`entries` integer NOT NULL,
	`differences` integer NOT NULL,
	`report` text NOT NULL
) STRICT;
