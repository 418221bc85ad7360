// Runs on any Node, so it is written in the oldest JavaScript that every Node can parse.
"use strict";

var spawn = require("child_process").spawn;
var path = require("path");

// The tools for everything else. npm downloads them once; nothing is installed by hand.
var NODE = "node@24.21.0";
var PNPM = "pnpm@12.21.0";
var OLDEST = 18;
var root = path.join(__dirname, "..");
var NO_NETWORK =
  /ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|ERR_PNPM_META_FETCH_FAIL|ERR_PNPM_NO_OFFLINE|network|fetch failed/i;

function fail(sentence) {
  process.stderr.write(sentence + "\n");
  process.exit(1);
}

/** Runs a command with the project's own Node and pnpm. `quiet` shows its output only if it fails. */
function run(command, quiet, done) {
  var npx = process.platform === "win32" ? "npx.cmd" : "npx";
  var output = "";
  var started = Date.now();
  var child = spawn(npx, ["--yes", "--package", NODE, "--package", PNPM, "--call", command], {
    cwd: root,
    shell: process.platform === "win32",
    stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
    env: Object.assign({}, process.env, {
      npm_config_update_notifier: "false",
      CI: quiet ? "true" : process.env.CI || "",
    }),
  });
  // A long command shows that it is still running.
  var heartbeat = quiet
    ? setInterval(function () {
        process.stdout.write("  … " + Math.round((Date.now() - started) / 1000) + " s\n");
      }, 10000)
    : null;
  function collect(chunk) {
    output += chunk;
  }
  if (quiet) {
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
  }
  function end(code, signal) {
    if (heartbeat) clearInterval(heartbeat);
    done(code === null ? (signal === "SIGINT" || signal === "SIGTERM" ? 0 : 1) : code, output);
  }
  child.on("error", function (error) {
    if (heartbeat) clearInterval(heartbeat);
    fail(
      error.code === "ENOENT"
        ? "npm was not found: install Node with its npm (https://nodejs.org) and try again."
        : String(error),
    );
  });
  child.on("close", end);
  return child;
}

/** Gets the tools and the packages, runs the command, and ends with its exit code. */
function main(command) {
  var major = Number(process.versions.node.split(".")[0]);
  if (major < OLDEST)
    fail(
      "Roadside needs Node " +
        OLDEST +
        " or newer to start, and this is Node " +
        process.versions.node +
        ": install a newer one from https://nodejs.org.",
    );
  process.stdout.write("Getting the tools and the packages (the first time takes a minute or two) …\n");
  run("pnpm install --frozen-lockfile --reporter=append-only", true, function (code, output) {
    if (code !== 0 && NO_NETWORK.test(output))
      fail("The packages could not be fetched: check the network and npm's registry setting, then try again.");
    if (code !== 0) fail(output + "\nThe packages could not be installed; the lines above say why.");
    var child = run(command, false, function (code) {
      process.exit(code);
    });
    // The terminal sends Ctrl-C to the whole group; this process must outlive the one that cleans up.
    process.on("SIGINT", function () {});
    process.on("SIGTERM", function () {
      child.kill("SIGTERM");
    });
    // If the npm above is killed, no other process notifies the ones below.
    var parent = process.ppid;
    setInterval(function () {
      if (process.ppid === parent) return;
      child.kill("SIGTERM");
      process.exit(1);
    }, 500);
  });
}

module.exports = main;
