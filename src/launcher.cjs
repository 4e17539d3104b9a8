#!/usr/bin/env node
// The command's launcher, in a JavaScript that old Nodes can parse: it checks the version and says what to do.
'use strict'
var wanted = [22, 22]
var parts = process.versions.node.split('.')
var major = Number(parts[0])
var minor = Number(parts[1])
if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  var wish = 'ACTES-C004  actes-worker a besoin de Node ' + wanted.join('.') + ' ou plus récent'
  var advice = 'Installez-le (nodejs.org), ou lancez la commande par npm dans le dossier du projet.'
  process.stderr.write(wish + ' ; celui-ci est ' + process.versions.node + '. ' + advice + '\n')
  process.exitCode = 2
} else {
  var fs = require('fs')
  var path = require('path')
  var built = path.join(__dirname, 'cli.js')
  require(fs.existsSync(built) ? built : path.join(__dirname, 'cli.ts')).main(process.argv)
}
