"""Every scenario of features/, told in steps that use the real services."""

from pytest_bdd import scenarios

scenarios(".")
