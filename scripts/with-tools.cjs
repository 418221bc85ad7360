// Runs on whatever Node a machine has, so it is written in the oldest JavaScript: nothing here may fail to parse on it.
"use strict";

var spawn = require("child_process").spawn;
var path = require("path");

// The tools that everything else runs on. npm brings them, once; nothing has to be installed by hand.
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

/** Runs a command with the project's own Node and pnpm. `quiet` keeps its words back and shows them only where it fails for no plain reason. */
function run(command, quiet, done) {
  var npx = process.platform === "win32" ? "npx.cmd" : "npx";
  var words = "";
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
  // What goes on for long says that it does.
  var beat = quiet
    ? setInterval(function () {
        process.stdout.write("  … " + Math.round((Date.now() - started) / 1000) + " s\n");
      }, 10000)
    : null;
  function hear(chunk) {
    words += chunk;
  }
  if (quiet) {
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
  }
  function end(code, signal) {
    if (beat) clearInterval(beat);
    done(code === null ? (signal === "SIGINT" || signal === "SIGTERM" ? 0 : 1) : code, words);
  }
  child.on("error", function (error) {
    if (beat) clearInterval(beat);
    fail(
      error.code === "ENOENT"
        ? "npm was not found beside Node: install Node with its npm (https://nodejs.org) and try again."
        : String(error),
    );
  });
  child.on("close", end);
  return child;
}

/** Gets the tools and the packages, then runs the command and ends with its code. */
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
  run("pnpm install --frozen-lockfile --reporter=append-only", true, function (code, words) {
    if (code !== 0 && NO_NETWORK.test(words))
      fail("The packages could not be fetched: check the network and npm's registry setting, then try again.");
    if (code !== 0) fail(words + "\nThe packages could not be installed; the lines above say why.");
    var child = run(command, false, function (ended) {
      process.exit(ended);
    });
    // The terminal sends Ctrl-C to the whole group; this process only has to outlive the one that cleans up.
    process.on("SIGINT", function () {});
    process.on("SIGTERM", function () {
      child.kill("SIGTERM");
    });
    // Where the npm above is killed, nobody else tells the ones below.
    var parent = process.ppid;
    setInterval(function () {
      if (process.ppid === parent) return;
      child.kill("SIGTERM");
      process.exit(1);
    }, 500);
  });
}

module.exports = main;
