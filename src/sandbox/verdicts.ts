// Code, nature and sentence of each anomaly. The ministry was seen to use ODT-VERIF and PREF-VERIF (observed 2017 and
// 2018: refusals of real sendings); its other codes are not public, so the sandbox's own are named BAC-VERIF.

/** The nature 999 is outside the schema's enumeration, but the ministry used it. */
export const verdicts = {
  'PREF-VERIF-02': ['005', "ce SIREN n'est pas enregistré ; adressez-vous à la préfecture"],
  'ODT-VERIF-17': ['999', 'transaction non reconnue'],
  'BAC-VERIF-01': ['100', "l'émetteur n'est pas celui qui a été déclaré"],
  'BAC-VERIF-02': ['100', 'enveloppe refusée à la demande du numéro'],
  'ODT-VERIF-01': ['002', "la classification utilisée n'est pas celle en vigueur"],
  'BAC-VERIF-03': ['042', 'acte refusé à la demande du numéro'],
  'BAC-VERIF-04': ['042', 'acte déjà reçu sous cet identifiant'],
  'BAC-VERIF-05': ['042', 'fichier annoncé mais absent'],
  'BAC-VERIF-06': ['042', 'fichier présent mais non annoncé'],
  'BAC-VERIF-07': ['042', "le nombre d'annexes annoncé est faux"],
  'BAC-VERIF-08': ['042', 'nom de fichier mal formé'],
  'BAC-VERIF-09': ['042', "un nom de fichier porte une autre identité que l'acte"],
  'BAC-VERIF-10': ['042', "type de pièce inconnu pour cette nature d'acte"],
  'BAC-VERIF-11': ['042', "nature d'acte inconnue"],
  'BAC-VERIF-12': ['042', 'fichier annoncé deux fois'],
  'BAC-VERIF-13': ['100', "aucun acte de cet émetteur n'a été reçu sous cet identifiant"],
  'BAC-VERIF-14': ['100', "aucun courrier de cette nature et de cette date n'a été écrit au sujet de cet acte"],
  'BAC-VERIF-15': ['100', 'la transmission de cet acte a été annulée'],
  'BAC-VERIF-16': ['100', 'les fichiers de cet envoi ne sont pas ceux que son message annonce'],
  'BAC-VERIF-17': ['100', "un nom de fichier n'est pas celui de ce message ou de cet acte"],
  'BAC-VERIF-18': ['042', "acte refusé après coup, à la demande de l'essai"],
  'BAC-VERIF-19': ['042', "cette matière n'est pas dans la classification en vigueur"],
  'BAC-VERIF-20': ['042', "l'objet est vide"],
  'BAC-VERIF-21': ['100', "l'enveloppe n'est pas nommée pour la plateforme déclarée, EACT en production, TACT en test"],
} as const satisfies Record<string, readonly [nature: string, sentence: string]>

export type VerdictCode = keyof typeof verdicts

export function detailOf(code: VerdictCode, found?: string) {
  const sentence = `${code} : ${verdicts[code][1]}`
  return found === undefined ? sentence : `${sentence} (${found})`
}
