// The line to an S3 server is verified: by the machine's authorities and those of ACTES_S3_CA, for the name that is asked.
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../../src/config/config.ts'
import { temporaryHome } from '../../support/life/stores.ts'
import { openObjects } from '../../support/servers/buckets.ts'
import { issue, makeAuthority, type Wanted } from '../../support/servers/certificates.ts'
import { strictObjects } from '../../support/servers/strict-objects.ts'

const [ours, another] = await Promise.all([makeAuthority('Autorite de la ville'), makeAuthority('Une autre')])

test.each<[string, Partial<Wanted>, string, string | undefined]>([
  ['of the authority that is given', {}, ours.ca, undefined],
  ['of one of two authorities', {}, another.ca + ours.ca, undefined],
  ['of another authority', {}, another.ca, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['of an authority that this machine does not know', {}, '', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['of another host', { hosts: ['s3.exemple.fr'] }, ours.ca, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['that is over', { days: -1 }, ours.ca, 'CERT_HAS_EXPIRED'],
  ['that has not begun', { inDays: 2 }, ours.ca, 'CERT_NOT_YET_VALID'],
])('a server whose certificate is %s', async (_, wanted, ca, refusal) => {
  const { endpoint, requests } = await strictObjects({}, { tls: await issue(ours, { name: 's3', ...wanted }) })
  const file = join(await temporaryHome(), 'ca.pem')
  await writeFile(file, ca)
  const { objects } = readConfig({
    ACTES_BLOBS: 's3://acts/pre',
    ACTES_S3_ENDPOINT: endpoint,
    ACTES_S3_KEY: 'key',
    ACTES_S3_SECRET: 'secret',
    ...(ca !== '' && { ACTES_S3_CA: file }),
  })
  const { blobs } = await openObjects(objects ?? expect.unreachable())
  const bytes = randomBytes(9)
  if (refusal === undefined) return expect(blobs.bytes((await blobs.put(bytes)).sha256)).resolves.toHaveLength(9)
  await expect(blobs.put(bytes)).rejects.toMatchObject({ code: 'ACTES-S005', cause: { code: refusal } })
  await expect(blobs.bytes('a'.repeat(64))).rejects.toMatchObject({ code: 'ACTES-S012', cause: { code: refusal } })
  expect(requests).toEqual([])
})
