// Judges pairs of a version and a range as npm does. Arguments: the semver package's directory and
// a file of JSON lines, each [version, other version, range]. Prints for each the version is one
// (0/1), the range is one (0/1), the version satisfies the range (0/1), and how the two versions
// compare (<, =, >, or ? where one is none).
'use strict';
const fs = require('fs');
const semver = require(process.argv[2]);
const verdicts = [];
for (const line of fs.readFileSync(process.argv[3], 'utf8').split('\n')) {
  if (line === '') continue;
  const [version, other, range] = JSON.parse(line);
  const valid = semver.valid(version) !== null;
  const comparable = valid && semver.valid(other) !== null;
  verdicts.push(
    (valid ? '1' : '0') +
    (semver.validRange(range) !== null ? '1' : '0') +
    (semver.satisfies(version, range) ? '1' : '0') +
    (comparable ? '=><'.at(semver.compare(version, other)) : '?'));
}
process.stdout.write(verdicts.join('\n') + '\n');
