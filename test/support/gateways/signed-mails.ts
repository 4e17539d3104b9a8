// Mails as a prefecture that signs would send them, and a DNS that knows its key or fails as it is told.
import { generateKeyPairSync } from 'node:crypto'
import { dkimSign } from 'mailauth/lib/dkim/sign.js'
import type { ResolveTxt } from '../../../src/files/reception/evidence.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`

/** Sign a mail with the tests' key, as this domain. @param maxBodyLength how much of its body; all of it without */
export async function signed(mail: Uint8Array, domain: string, at: Date, maxBodyLength?: number): Promise<Buffer> {
  const length = maxBodyLength === undefined ? {} : { maxBodyLength }
  const signatureData = [{ signingDomain: domain, selector: 'essai', privateKey: key, ...length }]
  const options = { signingDomain: domain, selector: 'essai', privateKey: key, signTime: at, signatureData }
  const { signatures, errors } = await dkimSign(Buffer.from(mail), options)
  if (errors.length > 0) throw errors[0]?.err
  return Buffer.concat([Buffer.from(signatures), mail])
}

export interface TestDns {
  readonly resolveTxt: ResolveTxt
  /** What it fails with from now on, by the codes of node:dns; undefined: it knows the key of every domain. */
  fails(code: string | undefined): void
  /** What it was asked. */
  readonly asked: readonly string[]
}

export function testDns(): TestDns {
  const asked: string[] = []
  let failing: string | undefined
  return {
    asked,
    fails: (code) => void (failing = code),
    resolveTxt: async (name) => {
      asked.push(name)
      if (failing !== undefined) throw Object.assign(new Error(failing), { code: failing })
      return [[record]]
    },
  }
}
