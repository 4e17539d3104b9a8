// The secret that signs the desk's cookies and forms, derived from the master key so that all processes share it.
import { hkdfSync } from 'node:crypto'
import { ActesError } from '#errors.ts'
import { newToken } from './passwords.ts'
import type { SealingDesk } from './sign-in.ts'

const context = 'actes-worker cookies of the desk'

/** Without a master key the secret is random: forms are then valid in this process only. */
export async function cookieSecret({ masterKey }: Pick<SealingDesk, 'masterKey'>): Promise<string> {
  try {
    return Buffer.from(hkdfSync('sha256', await masterKey(), '', context, 32)).toString('base64url')
  } catch (error) {
    if (error instanceof ActesError && error.code === 'ACTES-C003') return newToken()
    throw error
  }
}
