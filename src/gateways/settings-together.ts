// What of a road's settings fits by itself and not together: each told at the key to mend.
import type * as z from 'zod'

/** What is looked at of a road, as it is before optional keys are left out. */
interface GivenRoad {
  readonly identifiant?: string | undefined
  readonly motDePasse?: unknown
  readonly certificat?: unknown
  readonly cle?: unknown
  readonly jeton?: unknown
  readonly tls?: { readonly min?: string | undefined; readonly max?: string | undefined } | undefined
}

interface Boxed {
  readonly boite: { readonly reception: string; readonly traites: string; readonly rejets: string }
  readonly indisponibilites: readonly { readonly de: string; readonly a: string }[]
}

/** What fits by itself and not together, told at the key to mend. */
export const together = (settings: GivenRoad, ctx: z.core.$RefinementCtx): void => {
  const wrong = (path: readonly string[], reason: string): void =>
    ctx.addIssue({ code: 'custom', path: [...path], params: { code: 'ACTES-G020', params: { reason } } })
  const { identifiant, motDePasse, certificat, cle, tls } = settings
  if (identifiant !== undefined && motDePasse === undefined) wrong(['motDePasse'], 'il accompagne « identifiant »')
  if (identifiant === undefined && motDePasse !== undefined) wrong(['identifiant'], 'il accompagne « motDePasse »')
  if (tls?.min === '1.3' && tls.max === '1.2') wrong(['tls', 'min'], 'elle dépasse « max »')
  if (typeof certificat === 'string' && !certificat.includes('-----BEGIN CERTIFICATE-----'))
    wrong(['certificat'], 'un certificat en PEM, ou le fichier d’un PKCS#12')
  if (typeof certificat === 'string' && cle === undefined && !certificat.includes('PRIVATE KEY-----'))
    wrong(['cle'], 'la clé privée du certificat, en PEM')
}

/** Pastell is told who we are in one of three ways. */
export const withAccount = (settings: GivenRoad, ctx: z.core.$RefinementCtx): void => {
  if (settings.jeton === undefined && settings.identifiant === undefined && settings.certificat === undefined)
    ctx.addIssue({
      ...{ code: 'custom', path: ['jeton'] },
      params: {
        code: 'ACTES-G020',
        params: { reason: 'un jeton, un identifiant et son mot de passe, ou un certificat' },
      },
    })
}

/** Folders that differ, hours that are some. */
export const withBox = (
  { boite: { reception, traites, rejets }, indisponibilites }: Boxed,
  ctx: z.core.$RefinementCtx,
): void => {
  const wrong = (path: (string | number)[], reason: string): void =>
    ctx.addIssue({ code: 'custom', path, params: { code: 'ACTES-G020', params: { reason } } })
  if (traites === reception) wrong(['boite', 'traites'], 'un autre dossier que celui de réception')
  if (rejets === reception) wrong(['boite', 'rejets'], 'un autre dossier que celui de réception')
  for (const [index, { de, a }] of indisponibilites.entries())
    if (de === a) wrong(['indisponibilites', index, 'a'], 'une autre heure que « de »')
}
