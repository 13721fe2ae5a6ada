Feature: Publishing the standard
  In order that everybody is judged by rules known beforehand
  As the committee that sets the standard
  I want each edition to be published once and never to change

  Rule: An edition is published for all to see

    Scenario: A published edition is in the log
      When the committee publishes edition "1.0.0" of the social outsourcing standard
      Then the log holds edition "1.0.0" of the social outsourcing standard

    Scenario: The same edition again changes nothing
      Given edition "1.0.0" of the social outsourcing standard is published
      When the committee publishes edition "1.0.0" of the social outsourcing standard
      Then the log holds edition "1.0.0" of the social outsourcing standard

  Rule: A published edition never changes

    Scenario: A longer working week under the same edition is refused
      Given edition "1.0.0" of the social outsourcing standard is published
      When the committee tries to publish edition "1.0.0" of the social outsourcing standard with a week of 60 hours
      Then this is refused because "a published edition never changes"

  Rule: Nobody is judged by an edition that is not published

    Background:
      Given edition "1.1.0" of the social outsourcing standard is a draft
      And "Pournami Data Services" of Thiruvananthapuram is a co-operative of 10 women, each paid INR 13,654.00 a month
      And Meera Nair audits "Pournami Data Services" for the year to 30 September 2026
      And Meera Nair has received sound evidence

    Scenario: An audit on a draft cannot be closed
      When Meera Nair tries to close the audit
      Then this is refused because edition "1.1.0" "is not in the log"

    Scenario: The audit closes once its edition is published
      When the committee publishes edition "1.1.0" of the social outsourcing standard
      And Meera Nair closes the audit
      Then the recommendation is to certify
