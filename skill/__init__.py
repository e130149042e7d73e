"""Spine Guide: a spoken guide to vertebroplasty and kyphoplasty."""
