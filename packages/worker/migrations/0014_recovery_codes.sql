-- Written by hand. The codes that open what officers hold on their tablets, closed under the installation's key. One for an officer on a device: the tablet leaves a new one where its PIN is set anew.
CREATE TABLE `recovery_codes` (
	`device` text NOT NULL,
	`badge` text NOT NULL,
	`closed` text NOT NULL,
	`set_at` text NOT NULL,
	PRIMARY KEY(`device`, `badge`)
) STRICT, WITHOUT ROWID;
