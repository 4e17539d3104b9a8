// SIREN: nine digits, the last one a check digit (INSEE, Luhn's formula). It is a text, because it may begin with 0.

/** Nine digits with a correct check digit, without spaces. `000000000`, the ministry's test SIREN, passes. */
export function isSiren(text: string): boolean {
  if (!/^[0-9]{9}$/.test(text)) return false
  const digits = [...text].map(Number)
  const sum = digits.reduce((total, digit, index) => total + (index % 2 === 0 ? digit : luhnDouble(digit)), 0)
  return sum % 10 === 0
}

function luhnDouble(digit: number): number {
  return digit * 2 > 9 ? digit * 2 - 9 : digit * 2
}
