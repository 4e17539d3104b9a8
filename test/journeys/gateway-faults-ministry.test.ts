// The ministry's direct channel: every write under every fault.
import { describeIf } from '../support/describe-with.ts'
import { dovecotOfOurOwn } from '../support/servers/dovecot.ts'
import { faultSuite } from './gateway-faults.ts'

await describeIf(dovecotOfOurOwn(), 'the ministry’s channel', () => faultSuite('ministry'))
