Feature: Keeping evidence honest
  In order that a verdict can be repeated years later
  As the committee that answers for the certificates
  I want evidence to be read carefully once and never to change afterwards

  Background:
    Given edition "1.0.0" of the social outsourcing standard is published
    And "Pournami Data Services" of Thiruvananthapuram is a co-operative of 10 women, each paid INR 13,654.00 a month
    And Meera Nair audits "Pournami Data Services" for the year to 30 September 2026

  Rule: A payroll is read the way book-keepers write it

    Scenario: Columns in another order, amounts grouped the Indian way
      Given worker 1 is paid INR 1,36,540.00 for April 2026
      And the payroll has its columns in another order and groups amounts the Indian way
      And Meera Nair has received the evidence
      When Meera Nair evaluates the audit
      Then every figure is that of the plain payroll

    Scenario: A wrong payroll gets every problem at once
      When Meera Nair tries to receive a payroll with these mistakes
        | row | column  | value           |
        | 3   | basic   | twelve thousand |
        | 5   | month   | 2026-13         |
        | 9   | paid_on | 2026-02-31      |
        | 12  | worker  |                 |
      Then every mistake is named with its row and column
      And nothing is stored

  Rule: The same evidence gives the same verdict

    Scenario: An audit is replayed
      Given Meera Nair has received sound evidence
      And Meera Nair has closed the audit
      When the audit is replayed
      Then the verdict is the same

    Scenario: One changed cell of the payroll names the criterion
      Given Meera Nair has received sound evidence
      And Meera Nair has closed the audit
      When the audit is replayed with worker 7 paid INR 13,653.00 for March 2026
      Then the verdict is different
      And the only criterion with another outcome is "No worker is paid less than the legal minimum wage"

  Rule: Evidence cannot be exchanged after its receipt

    Scenario: The payroll is swapped after receipt
      Given Meera Nair has received sound evidence
      And Meera Nair has closed the audit
      And somebody has swapped the stored payroll
      When somebody tries to replay the audit
      Then this is refused because the payroll "is not what was received"

    Scenario: A swapped payroll cannot be judged
      Given Meera Nair has received sound evidence
      And somebody has swapped the stored payroll
      When Meera Nair tries to close the audit
      Then this is refused because the payroll "is not what was received"

    Scenario: No audit is closed on a payroll that was swapped after it was judged
      Given Meera Nair has received sound evidence
      And Meera Nair has evaluated the audit
      And somebody has swapped the stored payroll
      When Meera Nair tries to close the audit
      Then this is refused because the payroll "is not what was received"

    Scenario: Not even who holds the keys can swap the payroll
      Given worker 7 is paid INR 13,653.00 for March 2026
      And Meera Nair has received the evidence
      And somebody who holds the keys has swapped the stored payroll for one in which worker 7 is paid INR 13,654.00 for March 2026
      When Meera Nair tries to close the audit
      Then this is refused because the payroll "is not what was received"
