/** The customer's name for the team. */

interface NamedCustomer {
  readonly nickname: string | null;
  readonly display_name: string;
}

export const customerNameOf = ({ nickname, display_name: name }: NamedCustomer): string => nickname ?? name;
